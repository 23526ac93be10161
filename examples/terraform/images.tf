resource "aws_iam_role" "builder" {
  name_prefix        = "${var.service}-builder-"
  assume_role_policy = data.aws_iam_policy_document.ec2.json
}

resource "aws_iam_role_policy_attachment" "builder" {
  for_each = toset(["AmazonSSMManagedInstanceCore", "EC2InstanceProfileForImageBuilder"])

  role       = aws_iam_role.builder.name
  policy_arn = "arn:${data.aws_partition.here.partition}:iam::aws:policy/${each.key}"
}

resource "aws_iam_instance_profile" "builder" {
  name_prefix = "${var.service}-builder-"
  role        = aws_iam_role.builder.name
}

resource "aws_imagebuilder_component" "service" {
  name     = var.service
  version  = var.image_version
  platform = "Linux"
  uri      = var.component_uri

  # Images that are still there name the component that they were built of.
  skip_destroy = true
}

resource "aws_imagebuilder_image_recipe" "service" {
  name         = var.service
  version      = var.image_version
  parent_image = "arn:${data.aws_partition.here.partition}:imagebuilder:${data.aws_region.here.name}:aws:image/amazon-linux-2023-x86/x.x.x"

  component {
    component_arn = aws_imagebuilder_component.service.arn
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_imagebuilder_infrastructure_configuration" "builders" {
  name                  = var.service
  instance_profile_name = aws_iam_instance_profile.builder.name
}

resource "aws_imagebuilder_image_pipeline" "service" {
  name                             = var.service
  image_recipe_arn                 = aws_imagebuilder_image_recipe.service.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.builders.arn
}
