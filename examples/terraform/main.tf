terraform {
  required_version = ">= 1.7"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.70"
    }
  }
}

variable "service" {
  description = "The name of the service, as Greenshift has it."
  type        = string
  default     = "web"
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  description = "Of two zones at least."
  type        = list(string)
}

variable "certificate_arn" {
  description = "Of the listener, in AWS Certificate Manager."
  type        = string
}

variable "instance_type" {
  type    = string
  default = "t3.small"
}

variable "first_image" {
  description = "The AMI of the first fleet. Fleets that Greenshift makes run what the pipeline builds."
  type        = string
}

variable "with_first_fleet" {
  description = "True until the service is registered; then false for good, and the group is Greenshift's."
  type        = bool
  default     = true
}

variable "image_version" {
  description = "A new one for every other document or parent. Neither component nor recipe ever changes."
  type        = string
  default     = "1.0.0"
}

variable "component_uri" {
  description = "The document of Image Builder that installs the service, as s3://bucket/key."
  type        = string
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

locals {
  ours = { "greenshift:service" = var.service }
}
