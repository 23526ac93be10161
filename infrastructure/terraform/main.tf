terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

locals {
  packages = fileset(var.release, "*.zip")

  # One place for each release: a change of any file is another one, and functions are updated to it.
  prefix = "greenshift/${filesha256("${var.release}/SHA256SUMS")}/"
}

resource "aws_s3_object" "package" {
  for_each = local.packages

  bucket      = var.bucket
  key         = "${local.prefix}${each.value}"
  source      = "${var.release}/${each.value}"
  source_hash = filesha256("${var.release}/${each.value}")
}

# Too large to be sent with the request.
resource "aws_s3_object" "template" {
  bucket       = var.bucket
  key          = "${local.prefix}template.json"
  source       = "${var.release}/template.json"
  source_hash  = filesha256("${var.release}/template.json")
  content_type = "application/json"
}

data "aws_s3_bucket" "packages" {
  bucket = var.bucket
}

resource "aws_cloudformation_stack" "greenshift" {
  name         = var.name
  template_url = "https://${data.aws_s3_bucket.packages.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
  tags         = var.tags

  parameters = merge(var.parameters, {
    ArtifactBucket = var.bucket
    ArtifactPrefix = local.prefix
  })

  depends_on = [aws_s3_object.package]
}
