"""The districts (区) of a city, which are data: see foshan.toml beside this file."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class District:
    """One district: its six-digit code and its full name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Districts:
    """A city with its districts in the order of their codes; iterating gives the districts."""

    province: str
    city: District
    area_code: str
    members: tuple[District, ...]
    _by_text: Mapping[str, str] = field(repr=False)

    def __iter__(self) -> Iterator[District]:
        return iter(self.members)

    def __contains__(self, code: object) -> bool:
        return any(code == member.code for member in self.members)

    def resolve(self, text: str) -> str | None:
        """The district's code for its code, its name, or its name without 区.

        Width, spaces and a leading province or city do not matter; the city as a whole is no
        district. None when nothing fits.
        """
        folded = "".join(unicodedata.normalize("NFKC", text).split())
        for above in (self.province, self.city.name, self.city.name.removesuffix("市")):
            folded = folded.removeprefix(above)
        return self._by_text.get(folded)

    def name(self, code: str) -> str:
        """The full name of a district or of the city; a code of neither is returned as it is."""
        if code == self.city.code:
            return self.city.name
        return next((member.name for member in self.members if member.code == code), code)


@cache
def load_districts(name: str = "foshan") -> Districts:
    """Read a city's data file once; FileNotFoundError when there is none of that name."""
    data = tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
    members = tuple(District(each["code"], each["name"]) for each in data["district"])
    by_text = {
        text: member.code
        for member in members
        for text in (member.code, member.name, member.name.removesuffix("区"))
    }
    return Districts(
        province=data["province"],
        city=District(data["city"]["code"], data["city"]["name"]),
        area_code=data["area_code"],
        members=members,
        _by_text=MappingProxyType(by_text),
    )


@cache
def department(code: str) -> str:
    """Who enters and decides under a code, of whatever city that is known: 禅城区, or 市局."""
    for each in files(__package__).iterdir():
        if each.name.endswith(".toml"):
            districts = load_districts(each.name.removesuffix(".toml"))
            if code == districts.city.code:
                return "市局"
            if code in districts:
                return districts.name(code)
    return f"代码为 {code} 的部门"
