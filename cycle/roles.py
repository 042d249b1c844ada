"""The roles, as people call them."""

from collections.abc import Mapping
from types import MappingProxyType

from storage.tables import Role

ROLES: Mapping[Role, str] = MappingProxyType(
    {Role.ENTERPRISE: "企业", Role.AGENCY: "机构", Role.LIAISON: "联络员"}
)
