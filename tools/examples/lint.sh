#!/usr/bin/env bash
# Checks the examples of infrastructure as code, as far as tools go. Installs them into a place of their own, once.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

tools=node_modules/.cache/lint-examples
if ! cmp -s tools/examples/requirements.txt "$tools/installed"; then
  rm -rf "$tools"
  mkdir -p "$(dirname "$tools")"
  if ! python3 -m venv "$tools"; then
    # Debian has the module in a package of its own.
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv > /dev/null
    python3 -m venv --clear "$tools"
  fi
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r tools/examples/requirements.txt
  cp tools/examples/requirements.txt "$tools/installed"
fi

assembly=$(mktemp -d)
trap 'rm -rf "$assembly"' EXIT
CDK_OUTDIR="$assembly" node --disable-warning=ExperimentalWarning examples/cdk/app.ts
"$tools/bin/cfn-lint" examples/cloudformation/service.yml "$assembly"/*.template.json
"$tools/bin/python" tools/examples/terraform.py examples/terraform
echo 'the examples have nothing to complain of'
