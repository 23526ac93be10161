/** The installation of Greenshift whose services a scenario is about. */
export const OWN = 'greenshift';
