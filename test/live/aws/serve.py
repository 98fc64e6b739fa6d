"""moto as a server, with what it leaves out of RDS and the bot depends on: instances take a while, engines have versions.

What is added here is this project's idea of AWS, not AWS: docs/sandbox-differences.md lists it.
usage: RDS_SECONDS=1 python serve.py -H 127.0.0.1 -p PORT
"""

import os
import sys
import time

import moto.rds.models as models
import moto.rds.responses as responses
import xmltodict
from moto.core.responses import PaginatedResult
from moto.s3.responses import S3Response
from moto.server import main

SECONDS = float(os.environ.get("RDS_SECONDS", "1"))
VERSIONS = {
    "15.4": ["15.8", "16.4"],
    "15.8": ["16.4", "16.6", "17.2"],
    "16.4": ["16.6", "17.2"],
    "16.6": ["17.2"],
    "17.2": [],
}


class Status:
    """What an instance is busy with until its time is up, then what moto set."""

    def __get__(self, instance, _owner=None):
        if instance is None:
            return self
        phase, until = instance.__dict__.get("_phase", (None, 0))
        return phase if time.monotonic() < until else instance.__dict__["_status"]

    def __set__(self, instance, value):
        instance.__dict__["_status"] = value


def busy(method, phase):
    original = getattr(models.RDSBackend, method)

    def wrapped(self, *args, **kwargs):
        instance = original(self, *args, **kwargs)
        until = time.monotonic() + SECONDS
        instance.__dict__["_phase"] = (phase(args, kwargs), until)
        return instance

    setattr(models.RDSBackend, method, wrapped)


def changing(args, kwargs):
    changes = (args[1] if len(args) > 1 else kwargs.get("db_kwargs")) or {}
    return "upgrading" if "engine_version" in changes else "modifying"


def describe_db_engine_versions(self):
    engine, wanted = self.params.get("Engine"), self.params.get("EngineVersion")
    found = [
        {
            "Engine": engine,
            "EngineVersion": version,
            "MajorEngineVersion": major(version),
            "Status": "available",
            "ValidUpgradeTarget": [
                {
                    "Engine": engine,
                    "EngineVersion": target,
                    "AutoUpgrade": False,
                    "IsMajorVersionUpgrade": major(target) != major(version),
                }
                for target in targets
            ],
        }
        for version, targets in VERSIONS.items()
        if engine == "postgres" and wanted in (None, version)
    ]
    return PaginatedResult({"DBEngineVersions": found})


def major(version):
    return version.split(".")[0]


def with_tags(original):
    """Buckets that are made with tags have them; moto reads no tags there."""

    def wrapped(self, result):
        if self.data.get("Action") == "CreateBucket" and self.body:
            document = xmltodict.parse(self.body).get("CreateBucketConfiguration") or {}
            tags = (document.get("Tags") or {}).get("Tag") or []
            tags = tags if isinstance(tags, list) else [tags]
            if tags:
                named = {tag["Key"]: tag["Value"] for tag in tags}
                self.backend.put_bucket_tagging(self.bucket_name, named)
        return original(self, result)

    return wrapped


models.DBInstance.status = Status()
busy("create_db_instance", lambda args, kwargs: "creating")
busy("restore_db_instance_from_db_snapshot", lambda args, kwargs: "creating")
busy("modify_db_instance", changing)
busy("reboot_db_instance", lambda args, kwargs: "rebooting")
responses.RDSResponse.describe_db_engine_versions = describe_db_engine_versions
S3Response.serialized = with_tags(S3Response.serialized)
main(sys.argv[1:])
