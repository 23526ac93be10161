#!/usr/bin/env bash
# Checks the stack as it is released: its template, and the policies of its roles. Takes what `npm run release` has left.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/python.sh

# What isn't a mistake here:
# W3005  osls names a role's function's dependency twice
# W1033  the parameters of the network are empty where no condition uses them
# E3005  a dependency on what its condition leaves out is none: the policy of a network that isn't asked for
# E3601  cfn-lint gives each state the query language of the flow, and refuses it in those that only end
"$tools/bin/cfn-lint" --ignore-checks W3005 W1033 E3005 E3601 -- release/template.json
"$tools/bin/python" tools/release/policies.py release/template.json
echo 'the stack has nothing to complain of'
