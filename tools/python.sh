# Installs the checkers of infrastructure as code into a place of their own, once; `$tools` is where. Sourced from the root.
tools=node_modules/.cache/lint-infrastructure
if ! cmp -s tools/requirements.txt "$tools/installed"; then
  rm -rf "$tools"
  mkdir -p "$(dirname "$tools")"
  if ! python3 -m venv "$tools"; then
    # Debian has the module in a package of its own.
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv > /dev/null
    python3 -m venv --clear "$tools"
  fi
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r tools/requirements.txt
  cp tools/requirements.txt "$tools/installed"
fi
