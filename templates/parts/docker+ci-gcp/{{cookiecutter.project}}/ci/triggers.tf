{% set images = '"' + cookiecutter.artifact + '"' if "iac" in cookiecutter.parts else "google_artifact_registry_repository.images.name" %}
# What starts the builds: cloudbuild.yaml on each push to main and pull request, cloudbuild-publish.yaml on a version's tag.
# Connect the repository to Cloud Build (Triggers > Connect repository), then make triggers{% if "iac" not in cookiecutter.parts %}, registry{% endif %} and accounts once:
#   cd ci && terraform init && terraform apply -var project=PROJECT -var location=europe-west3 -var owner=OWNER -var name=NAME
# Only the account of a version may push; that of a change, which runs what a stranger proposes, may write its log.

terraform {
  required_version = ">= 1.9"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
}

variable "project" {
  type = string
}

variable "location" {
  type = string
}

variable "owner" {
  type = string
}

variable "name" {
  type = string
}

provider "google" {
  project = var.project
  region  = var.location
}

{% if "iac" not in cookiecutter.parts %}
resource "google_artifact_registry_repository" "images" {
  repository_id = "{{ cookiecutter.artifact }}"
  format        = "DOCKER"
  location      = var.location

  docker_config {
    immutable_tags = true
  }
}

{% endif %}
resource "google_service_account" "change" {
  account_id   = "{{ cookiecutter.artifact[:20] }}-change"
  display_name = "Builds of changes to {{ cookiecutter.artifact }}"
}

resource "google_service_account" "version" {
  account_id   = "{{ cookiecutter.artifact[:20] }}-version"
  display_name = "Builds of versions of {{ cookiecutter.artifact }}"
}

resource "google_project_iam_member" "logs" {
  for_each = { change = google_service_account.change.member, version = google_service_account.version.member }
  project  = var.project
  role     = "roles/logging.logWriter"
  member   = each.value
}

resource "google_artifact_registry_repository_iam_member" "push" {
  repository = {{ images }}
  location   = var.location
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.version.member
}

resource "google_cloudbuild_trigger" "proposed" {
  name            = "{{ cookiecutter.artifact }}-proposed"
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.change.id

  github {
    owner = var.owner
    name  = var.name
    pull_request {
      branch          = ".*"
      comment_control = "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY"
    }
  }
}

resource "google_cloudbuild_trigger" "merged" {
  name            = "{{ cookiecutter.artifact }}-merged"
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.change.id

  github {
    owner = var.owner
    name  = var.name
    push {
      branch = "^main$"
    }
  }
}

resource "google_cloudbuild_trigger" "version" {
  name            = "{{ cookiecutter.artifact }}-version"
  filename        = "cloudbuild-publish.yaml"
  service_account = google_service_account.version.id

  substitutions = {
    _IMAGE = "${var.location}-docker.pkg.dev/${var.project}/{{ cookiecutter.artifact }}/{{ cookiecutter.artifact }}"
  }

  github {
    owner = var.owner
    name  = var.name
    push {
      tag = "^v[0-9]+[.][0-9]+[.][0-9]+[0-9A-Za-z.-]*$"
    }
  }
}
