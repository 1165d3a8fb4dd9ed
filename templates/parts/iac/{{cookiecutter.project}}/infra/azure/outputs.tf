output "storage" {
  description = "The URL for `dvc remote modify storage url`, and the account for `dvc remote modify storage account_name`."
  value       = { url = "azure://${azurerm_storage_container.data.name}", account_name = azurerm_storage_account.data.name }
}

output "registry" {
  description = "What images are named after."
  value       = azurerm_container_registry.images.login_server
}

output "service" {
  description = "Where the service answers, within the network."
  value       = one(azurerm_container_app.service[*].latest_revision_fqdn)
}
