# What servers find in their account, and may do there: see examples/web.

# What they read when they start. Beside it they need /<service>/agent-token, a SecureString, which is kept out of the state.
resource "aws_ssm_parameter" "greeting" {
  name  = "/${var.service}/greeting"
  type  = "String"
  value = "hello from"
}

# What they write. It outlives them.
resource "aws_cloudwatch_log_group" "servers" {
  name              = "/${var.service}/servers"
  retention_in_days = 30
  skip_destroy      = true
}

data "aws_iam_policy_document" "ec2" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

# Under the path that Greenshift may pass roles of (its parameter passableRoles).
resource "aws_iam_role" "servers" {
  name_prefix        = "${var.service}-"
  path               = "/greenshift/"
  assume_role_policy = data.aws_iam_policy_document.ec2.json
}

locals {
  parameters = "arn:${data.aws_partition.here.partition}:ssm:${data.aws_region.here.name}:${data.aws_caller_identity.here.account_id}:parameter"
  groups     = "arn:${data.aws_partition.here.partition}:autoscaling:${data.aws_region.here.name}:${data.aws_caller_identity.here.account_id}:autoScalingGroup"
}

data "aws_iam_policy_document" "servers" {
  statement {
    actions   = ["ssm:GetParametersByPath"]
    resources = ["${local.parameters}/${var.service}", "${local.parameters}/${var.service}/*"]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.servers.arn}:*"]
  }

  statement {
    actions   = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
    resources = ["${local.groups}:*:autoScalingGroupName/${var.service}-*"]
  }

  statement {
    actions   = ["autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeLifecycleHooks"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "servers" {
  name   = "servers"
  role   = aws_iam_role.servers.name
  policy = data.aws_iam_policy_document.servers.json
}

resource "aws_iam_instance_profile" "servers" {
  name_prefix = "${var.service}-"
  path        = "/greenshift/"
  role        = aws_iam_role.servers.name
}
