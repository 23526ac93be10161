# For greenshift apply: terraform output -raw spec > web.json
output "spec" {
  value = jsonencode({
    service = var.service
    image = {
      pipeline = aws_imagebuilder_image_pipeline.service.arn
      owners   = [data.aws_caller_identity.here.account_id]
    }
    traffic = {
      rule         = aws_lb_listener_rule.split.arn
      targetGroups = [for side in ["a", "b"] : aws_lb_target_group.side[side].arn]
    }
    fleet = {
      name           = "${var.service}-original"
      like           = aws_autoscaling_group.pattern.name
      followTemplate = true
    }
    steps = [
      { weight = 5, bake = "10m" },
      { weight = 25, bake = "10m" },
      { weight = 95, bake = "10m" },
      { weight = 100, bake = "30m" },
    ]
  })
}
