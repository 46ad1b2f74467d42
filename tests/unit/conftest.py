"""What unit tests share: the example's numbers, made once as a notebook would make them, in outputs of their own."""

import pytest

from svd_analysis import assessment


@pytest.fixture(scope="session")
def _example_folders(tmp_path_factory, _at_home):
    folders = {"SVD_OUTPUTS": tmp_path_factory.mktemp("outputs"), "SVD_STORE": tmp_path_factory.mktemp("store")}
    with pytest.MonkeyPatch.context() as patch:
        for variable, folder in folders.items():
            patch.setenv(variable, str(folder))
        assessment.load("sampleford", "example-2024")
        assessment.load("sampleford", "example-2025")
    return folders


@pytest.fixture(scope="module")
def example_outputs(_example_folders):
    """The folder of the example's numbers, with SVD_OUTPUTS and SVD_STORE set to where they are."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, folder in _example_folders.items():
            patch.setenv(variable, str(folder))
        yield _example_folders["SVD_OUTPUTS"]
