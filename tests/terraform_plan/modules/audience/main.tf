variable "pool_id" {
  type = string
}

variable "callbacks" {
  type = list(string)
}

resource "aws_cognito_resource_server" "notes" {
  identifier   = "notes"
  name         = "Notes"
  user_pool_id = var.pool_id

  scope {
    scope_name        = "read"
    scope_description = "Read notes"
  }
}

resource "aws_cognito_identity_provider" "partner" {
  user_pool_id  = var.pool_id
  provider_name = "Partner"
  provider_type = "OIDC"

  provider_details = {
    attributes_request_method = "GET"
    authorize_scopes          = "openid"
    client_id                 = "id"
    client_secret             = "secret"
    oidc_issuer               = "https://partner.example.com"
    authorize_url             = "https://partner.example.com/authorize"
    token_url                 = "https://partner.example.com/token"
    attributes_url            = "https://partner.example.com/me"
    jwks_uri                  = "https://partner.example.com/jwks"
  }

  attribute_mapping = {
    email = "email"
  }
}

resource "aws_cognito_user_pool_client" "web" {
  name                                 = "web"
  user_pool_id                         = var.pool_id
  generate_secret                      = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes                 = concat(["openid"], aws_cognito_resource_server.notes.scope_identifiers)
  callback_urls                        = var.callbacks
  explicit_auth_flows                  = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  supported_identity_providers         = ["COGNITO", aws_cognito_identity_provider.partner.provider_name]

  token_validity_units {
    access_token = "minutes"
  }
  access_token_validity = 30
}

resource "aws_cognito_user_pool_client" "service" {
  name                                 = "service"
  user_pool_id                         = var.pool_id
  generate_secret                      = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes                 = aws_cognito_resource_server.notes.scope_identifiers
}

output "client_id" {
  value = aws_cognito_user_pool_client.web.id
}
