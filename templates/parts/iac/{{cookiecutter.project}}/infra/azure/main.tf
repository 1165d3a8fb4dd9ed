# Storage for data and models, a registry for images, and the service, on Azure.

terraform {
  required_version = ">= 1.9"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
  # Name a container of your own for the state; `terraform init -backend-config=...` fills in the rest.
  backend "azurerm" {}
}

provider "azurerm" {
  subscription_id = var.subscription
  features {}
}

locals {
  # names of accounts and registries may hold letters and digits only
  plain = substr(replace(lower(var.name), "/[^a-z0-9]/", ""), 0, 18)
}

resource "azurerm_resource_group" "all" {
  name     = var.name
  location = var.region
  tags     = { project = var.name }
}

# What DVC keeps: `dvc remote modify storage url azure://data`.
resource "azurerm_storage_account" "data" {
  name                            = "${local.plain}data"
  resource_group_name             = azurerm_resource_group.all.name
  location                        = azurerm_resource_group.all.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  min_tls_version                 = "TLS1_2"
  https_traffic_only_enabled      = true
  allow_nested_items_to_be_public = false
  shared_access_key_enabled       = false
  blob_properties {
    versioning_enabled = true
    delete_retention_policy {
      days = 30
    }
  }
}

resource "azurerm_storage_container" "data" {
  name                  = "data"
  storage_account_id    = azurerm_storage_account.data.id
  container_access_type = "private"
}

# Where images are published: `make publish IMAGE=<registry>/{{ cookiecutter.artifact }}:<version>`.
resource "azurerm_container_registry" "images" {
  name                = "${local.plain}images"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  sku                 = "Standard"
  admin_enabled       = false
}

resource "azurerm_user_assigned_identity" "service" {
  name                = "${var.name}-service"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_role_assignment" "pull" {
  scope                = azurerm_container_registry.images.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.service.principal_id
}

resource "azurerm_log_analytics_workspace" "logs" {
  name                = "${var.name}-logs"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  sku                 = "PerGB2018"
  retention_in_days   = 30
}

resource "azurerm_container_app_environment" "services" {
  name                       = "${var.name}-services"
  resource_group_name        = azurerm_resource_group.all.name
  location                   = azurerm_resource_group.all.location
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id
}

# The service runs once an image is named; without one, storage and registry come first.
resource "azurerm_container_app" "service" {
  count                        = var.image == "" ? 0 : 1
  name                         = var.name
  resource_group_name          = azurerm_resource_group.all.name
  container_app_environment_id = azurerm_container_app_environment.services.id
  revision_mode                = "Single"
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.service.id]
  }
  registry {
    server   = azurerm_container_registry.images.login_server
    identity = azurerm_user_assigned_identity.service.id
  }
  ingress {
    external_enabled = false
    target_port      = 8000
    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }
  template {
    min_replicas = 1
    max_replicas = 4
    container {
      name   = "service"
      image  = var.image
      cpu    = 0.5
      memory = "1Gi"
      liveness_probe {
        transport = "HTTP"
        path      = "/health"
        port      = 8000
      }
    }
  }
  depends_on = [azurerm_role_assignment.pull]
}
