variable "name" {
  description = "What everything is named after."
  type        = string
  default     = "{{ cookiecutter.artifact }}"
}

variable "project" {
  description = "The project of Google Cloud that pays for it."
  type        = string
}

variable "region" {
  description = "Where everything stands."
  type        = string
  default     = "europe-west4"
}

variable "image" {
  description = "The image that the service runs, with its tag; empty until one is published."
  type        = string
  default     = ""
}
