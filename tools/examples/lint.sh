#!/usr/bin/env bash
# Checks the examples of infrastructure as code, as far as tools go. Installs them into a place of their own, once.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

. tools/python.sh

assembly=$(mktemp -d)
trap 'rm -rf "$assembly"' EXIT
CDK_OUTDIR="$assembly" node --disable-warning=ExperimentalWarning examples/cdk/app.ts
"$tools/bin/cfn-lint" examples/cloudformation/service.yml "$assembly"/*.template.json
"$tools/bin/python" tools/examples/terraform.py examples/terraform
"$tools/bin/python" tools/examples/terraform.py infrastructure/terraform
echo 'the examples have nothing to complain of'
