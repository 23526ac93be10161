resource "aws_security_group" "balancer" {
  name_prefix = "${var.service}-balancer-"
  description = "Clients of the load balancer"
  vpc_id      = var.vpc_id

  ingress {
    description = "HTTPS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb" "service" {
  name               = var.service
  load_balancer_type = "application"
  subnets            = var.subnet_ids
  security_groups    = [aws_security_group.balancer.id]
}

# The two are the same: Greenshift tells what differs.
resource "aws_lb_target_group" "side" {
  for_each = toset(["a", "b"])

  name                 = "${var.service}-${each.key}"
  vpc_id               = var.vpc_id
  target_type          = "instance"
  protocol             = "HTTP"
  port                 = 8080
  deregistration_delay = 60
  tags                 = local.ours

  health_check {
    path                = "/healthz"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.service.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "no such service"
      status_code  = "404"
    }
  }
}

# The split is Greenshift's: Terraform makes the rule, and leaves its action alone from then on.
resource "aws_lb_listener_rule" "split" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 100
  tags         = local.ours

  condition {
    path_pattern {
      values = ["*"]
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.side["a"].arn
  }

  lifecycle {
    ignore_changes = [action]
  }
}
