variable "name" {
  description = "What everything is named after."
  type        = string
  default     = "{{ cookiecutter.artifact }}"
}

variable "region" {
  description = "Where everything stands."
  type        = string
  default     = "eu-central-1"
}

variable "image" {
  description = "The image that the service runs, with its tag; empty until one is published."
  type        = string
  default     = ""
}
