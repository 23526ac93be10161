"""Looks at the policies of the roles of a template with parliament. Prints what it finds, and fails then."""

import json
import re
import sys

from parliament import analyze_policy_string

# What isn't a mistake here, by parliament's name for it, and by what it is said of where not all of it is meant.
ACCEPTED = [
    # Reads of what isn't known beforehand.
    ("RESOURCE_STAR", r"^\[('\w+:(Describe|Get|List)\w*'(, )?)+\]$"),
    # Lambda makes interfaces before there is one to name, and the same statement's Deny keeps the function's code from it.
    ("RESOURCE_STAR", r"^\[('ec2:(Assign|Create|Delete|Describe|Unassign)\w*'(, )?)+\]$"),
    # An action that is newer than the list of parliament.
    ("UNKNOWN_ACTION", r"ec2:DescribeImageReferences"),
    # Keys that AWS documents and parliament's list hasn't.
    (
        "UNKNOWN_CONDITION_FOR_ACTION",
        r"aws:ViaAWSService|autoscaling:ForceDelete|lambda:SourceFunctionArn|elasticloadbalancing:CreateAction",
    ),
    # Each kind of resource of these has a statement or none is used: rules and listeners of network load balancers, express
    # executions, and what a server may be launched with, on which there are conditions of their own. Quotas have ARNs now.
    (
        "RESOURCE_MISMATCH",
        r"^\[(\{'action': '(elasticloadbalancing:(Create|Delete|Modify)Rule|ec2:RunInstances|states:DescribeExecution|"
        r"servicequotas:GetServiceQuota)', 'required_format': '[^']*'\}(, )?)+\]$",
    ),
]

SAMPLES = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "111122223333",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/greenshift-prod/0a1b",
    "Stage": "prod",
}
KINDS = {
    "LogGroup": "logs:us-east-1:111122223333:log-group:{0}:log-stream:x",
    "LambdaFunction": "lambda:us-east-1:111122223333:function:{0}",
    "Table": "dynamodb:us-east-1:111122223333:table/{0}",
    "Queue": "sqs:us-east-1:111122223333:{0}",
    "Topic": "sns:us-east-1:111122223333:{0}",
    "InstallationApisParameter": "execute-api:us-east-1:111122223333:abc1234567/*/GET/services/*/promotion",
    "CampaignApisParameter": "execute-api:us-east-1:111122223333:abc1234567/*/POST/campaigns",
    "InstallationRolesParameter": "iam::444455556666:role/followers",
    "KmsKeyParameter": "kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
}


def arn_of(name):
    kind = next((form for end, form in KINDS.items() if name.endswith(end)), None)
    if kind is None:
        sys.exit(f"no policy has named {name} yet: say what its ARN is like")
    return "arn:aws:" + kind.format(name)


def resolved(value, parameters):
    if isinstance(value, list):
        return [resolved(item, parameters) for item in value]
    if not isinstance(value, dict):
        return value
    known = {**SAMPLES, **parameters}
    if "Ref" in value:
        return known.get(value["Ref"]) or arn_of(value["Ref"])
    if "Fn::GetAtt" in value:
        return arn_of(value["Fn::GetAtt"][0])
    if "Fn::Split" in value:
        separator, text = value["Fn::Split"]
        return resolved(text, parameters).split(separator)
    if "Fn::Sub" in value:
        return re.sub(r"\$\{([^!}]+)\}", lambda name: str(known[name[1]]), value["Fn::Sub"])
    return {key: resolved(member, parameters) for key, member in value.items()}


def policies(template):
    parameters = {name: parameter.get("Default", name) for name, parameter in template["Parameters"].items()}
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            for policy in properties.get("Policies", []):
                yield name, resolved(policy["PolicyDocument"], parameters)
        elif resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            yield name, resolved(properties["PolicyDocument"], parameters)


def is_accepted(finding):
    said = str(finding.detail)
    return any(finding.issue == issue and re.search(pattern, said) for issue, pattern in ACCEPTED)


with open(sys.argv[1], encoding="utf-8") as text:
    found = list(policies(json.load(text)))
findings = [
    f"{name}: {finding.issue} {finding.detail} {finding.location.get('string', '')}"
    for name, document in found
    for finding in analyze_policy_string(json.dumps(document)).findings
    if not is_accepted(finding)
]
print("\n".join(findings) if findings else f"{len(found)} policies have nothing to complain of")
sys.exit(1 if findings or not found else 0)
