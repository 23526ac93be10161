output "api_endpoint" {
  description = "Where the on-call API answers, to requests signed with SigV4"
  value       = aws_cloudformation_stack.greenshift.outputs["ApiEndpoint"]
}

output "records_table" {
  description = "The table with the records of services and rollouts"
  value       = aws_cloudformation_stack.greenshift.outputs["RecordsTableName"]
}

output "alarm_topic" {
  description = "The topic of the alarms, where there is one"
  value       = lookup(aws_cloudformation_stack.greenshift.outputs, "AlarmTopicArn", null)
}
