"""The errors that Poser raises on purpose; each message names the file, the value and what was expected."""


class PoserError(Exception):
    """Base of every error that a person can act on; its text is shown as it is."""


class AssetError(PoserError):
    """A pose model file is absent, incomplete or not the one that its checksum names."""


class ImageError(PoserError):
    """Bytes that should be a picture are not one, or not one of an accepted size."""


class VideoError(PoserError):
    """A video cannot be opened or decoded."""


class FeatureError(PoserError):
    """A feature name is unknown, or the skeleton lacks the joints for it."""


class ModelError(PoserError):
    """A classifier cannot be used with the data at hand."""


class ModelFileError(ModelError):
    """A model file is broken, incomplete, or holds what Poser refuses to load."""


class ConfigError(PoserError):
    """A setting has a value that Poser cannot use."""


class LandmarksFileError(PoserError):
    """A file of landmarks or keypoints is broken, or does not hold what it should."""


class AnnotationError(PoserError):
    """An annotation file is broken, or a segment in it does not fit its video."""


class DatasetError(PoserError):
    """Landmarks, segments and options do not make a data set, or its groups do not allow a split."""


class TrainingError(PoserError):
    """A model cannot be trained from the data at hand."""


class ReportError(PoserError):
    """A report cannot be made, because what it is to show is absent, broken or of another run."""


class ComparisonError(PoserError):
    """Two recordings cannot be compared, because one shows nobody, no movement or too little of it."""


class JobError(PoserError):
    """A job is unknown, cannot be begun, or its list cannot be read or written."""


class LibraryError(PoserError):
    """A recording, its labels or a take cannot be read, written or made."""


class NotInLibraryError(LibraryError):
    """There is no recording, take or deleted thing of this name."""


class LibraryConflictError(LibraryError):
    """Somebody else changed the same thing in the meantime.

    Parameters
    ----------
    message : str
        What happened, in words.
    current : object
        What is there now.
    """

    def __init__(self, message: str, current: object) -> None:
        super().__init__(message)
        self.current = current
