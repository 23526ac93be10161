resource "aws_security_group" "servers" {
  name_prefix = "${var.service}-servers-"
  description = "Servers, which the load balancer alone reaches"
  vpc_id      = var.vpc_id

  ingress {
    description     = "Requests and health checks"
    from_port       = 8080
    to_port         = 8080
    protocol        = "tcp"
    security_groups = [aws_security_group.balancer.id]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_launch_template" "servers" {
  name          = "${var.service}-servers"
  image_id      = var.first_image
  instance_type = var.instance_type
  tags          = local.ours

  vpc_security_group_ids = [aws_security_group.servers.id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.servers.arn
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }
}

# What every fleet is made like. It is empty and stays so: change it as any other resource.
resource "aws_autoscaling_group" "pattern" {
  name                      = "${var.service}-pattern"
  min_size                  = 0
  desired_capacity          = 0
  max_size                  = 8
  vpc_zone_identifier       = var.subnet_ids
  target_group_arns         = [aws_lb_target_group.side["a"].arn]
  health_check_type         = "ELB"
  health_check_grace_period = 120
  enabled_metrics           = ["GroupInServiceInstances", "GroupDesiredCapacity"]
  # So that nobody fills it by mistake. On fleets it is not suspended.
  suspended_processes = ["Launch"]

  launch_template {
    id      = aws_launch_template.servers.id
    version = aws_launch_template.servers.latest_version
  }

  tag {
    key                 = "team"
    value               = var.service
    propagate_at_launch = true
  }
}

# Completed by the agent of a server, see examples/web/agent.mjs. Fleets get them from the pattern.
locals {
  hooks = {
    agent-ready   = { transition = "autoscaling:EC2_INSTANCE_LAUNCHING", otherwise = "ABANDON" }
    work-finished = { transition = "autoscaling:EC2_INSTANCE_TERMINATING", otherwise = "CONTINUE" }
  }
}

resource "aws_autoscaling_lifecycle_hook" "pattern" {
  for_each = local.hooks

  name                   = each.key
  autoscaling_group_name = aws_autoscaling_group.pattern.name
  lifecycle_transition   = each.value.transition
  heartbeat_timeout      = 600
  default_result         = each.value.otherwise
}

resource "aws_autoscaling_policy" "cpu" {
  name                   = "cpu"
  autoscaling_group_name = aws_autoscaling_group.pattern.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = 60

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

# The fleet that serves before the first rollout, which replaces it: README.md says how it leaves this state.
resource "aws_autoscaling_group" "first" {
  count      = var.with_first_fleet ? 1 : 0
  depends_on = [aws_ssm_parameter.greeting, aws_cloudwatch_log_group.servers, aws_iam_role_policy.servers]

  name                      = "${var.service}-original"
  min_size                  = 2
  max_size                  = 8
  vpc_zone_identifier       = var.subnet_ids
  target_group_arns         = [aws_lb_target_group.side["a"].arn]
  health_check_type         = "ELB"
  health_check_grace_period = 120

  launch_template {
    id      = aws_launch_template.servers.id
    version = aws_launch_template.servers.latest_version
  }

  dynamic "initial_lifecycle_hook" {
    for_each = local.hooks

    content {
      name                 = initial_lifecycle_hook.key
      lifecycle_transition = initial_lifecycle_hook.value.transition
      heartbeat_timeout    = 600
      default_result       = initial_lifecycle_hook.value.otherwise
    }
  }

  dynamic "tag" {
    for_each = merge(local.ours, { team = var.service })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}
