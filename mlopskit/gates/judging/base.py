"""What a pull request is compared with, as the CI service that runs it says."""

from collections.abc import Mapping

AUTO = "auto"
BRANCHES = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "CODEBUILD_WEBHOOK_BASE_REF",
    "CHANGE_TARGET",
)
"""Variables that hold the branch a pull request goes to: GitHub, GitLab, Azure, Bitbucket, CodeBuild and Jenkins."""
COMMIT = "CI_MERGE_REQUEST_DIFF_BASE_SHA"
"""GitLab tells the very commit."""


def base(env: Mapping[str, str]) -> str:
    """Return the revision that a pull request is compared with, or an empty string where there is none."""
    if env.get(COMMIT):
        return env[COMMIT]
    branch = next((env[name] for name in BRANCHES if env.get(name)), "")
    return f"origin/{branch.removeprefix('refs/heads/')}" if branch else ""
