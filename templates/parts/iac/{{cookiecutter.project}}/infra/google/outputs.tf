output "storage" {
  description = "The URL for `dvc remote modify storage url`."
  value       = "gs://${google_storage_bucket.data.name}"
}

output "registry" {
  description = "What images are named after."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}"
}

output "service" {
  description = "Where the service answers."
  value       = one(google_cloud_run_v2_service.service[*].uri)
}
