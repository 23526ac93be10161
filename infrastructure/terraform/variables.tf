variable "release" {
  description = "The folder of an unpacked release: template.json, the packages of the functions, SHA256SUMS"
  type        = string
}

variable "name" {
  description = "The name of the stack"
  type        = string
  default     = "greenshift"
}

variable "bucket" {
  description = "A bucket of this region and account for the packages; CloudFormation and Lambda read them from there"
  type        = string
}

variable "parameters" {
  description = "Parameters of the template by their names, Stage = \"prod\" for one; docs/configuration.md explains them"
  type        = map(string)
  default     = {}
}

variable "tags" {
  description = "Tags of the stack and of what it makes"
  type        = map(string)
  default     = {}
}
