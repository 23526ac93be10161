/** How a stack names another installation, and specs after it. */
export const INSTALLATION_NAME = /^[a-z][a-z0-9-]{0,29}$/;
