output "storage" {
  description = "The URL for `dvc remote modify storage url`."
  value       = "s3://${aws_s3_bucket.data.bucket}"
}

output "registry" {
  description = "What images are named after."
  value       = aws_ecr_repository.images.repository_url
}

output "service" {
  description = "Where the service answers."
  value       = one(aws_apprunner_service.service[*].service_url)
}
