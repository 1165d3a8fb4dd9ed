# Storage for data and models, a registry for images, and the service, on Google Cloud.

terraform {
  required_version = ">= 1.9"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
  # Name a bucket of your own for the state; `terraform init -backend-config=...` fills in the rest.
  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}

# What DVC keeps: `dvc remote modify storage url gs://<bucket>`.
resource "google_storage_bucket" "data" {
  name                        = "${var.project}-${var.name}-data"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  labels                      = { project = var.name }
  versioning {
    enabled = true
  }
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 90
    }
  }
}

# Where images are published: `make publish IMAGE=<registry>/{{ cookiecutter.artifact }}:<version>`.
resource "google_artifact_registry_repository" "images" {
  repository_id = var.name
  location      = var.region
  format        = "DOCKER"
  labels        = { project = var.name }
  docker_config {
    immutable_tags = true
  }
}

# The service has an account of its own, which may do nothing that is not named here.
resource "google_service_account" "service" {
  account_id   = "${var.name}-service"
  display_name = "The service ${var.name}"
}

# The service runs once an image is named; without one, storage and registry come first.
resource "google_cloud_run_v2_service" "service" {
  count    = var.image == "" ? 0 : 1
  name     = var.name
  location = var.region
  labels   = { project = var.name }
  template {
    service_account = google_service_account.service.email
    scaling {
      min_instance_count = 0
      max_instance_count = 4
    }
    containers {
      image = var.image
      ports {
        container_port = 8000
      }
      resources {
        limits = {
          cpu    = "1"
          memory = "1Gi"
        }
      }
      startup_probe {
        http_get {
          path = "/health"
        }
      }
      liveness_probe {
        http_get {
          path = "/health"
        }
      }
    }
  }
}
