"""The part of ONNX Runtime's Python package that samples/python uses, over the same native library (stand-in.c): for where PyPI is not in reach."""
import ctypes
import os

import numpy as np

_library = ctypes.CDLL(os.environ["ONNXRUNTIME_STAND_IN"])
_library.open_session.restype = ctypes.c_void_p
_library.read_metadata.restype = ctypes.c_char_p
_library.run.restype = ctypes.POINTER(ctypes.c_float)


class InferenceSession:
    def __init__(self, path, providers):
        assert providers == ["CPUExecutionProvider"]
        self._session = ctypes.c_void_p(_library.open_session(path.encode()))
        if not self._session:
            raise RuntimeError(f"{path} cannot be opened")

    def get_modelmeta(self):
        return _Metadata(self._session)

    def run(self, outputs, inputs):
        ((name, image),) = inputs.items()
        assert image.dtype == np.uint8 and image.ndim == 4
        image = np.ascontiguousarray(image)
        return [self._output(name, image, output) for output in outputs]

    def _output(self, name, image, output):
        lengths = (ctypes.c_int64 * 3)()
        numbers = _library.run(self._session, name.encode(), ctypes.c_void_p(image.ctypes.data), (ctypes.c_int64 * 4)(*image.shape), output.encode(), lengths)
        if not numbers:
            raise RuntimeError(f"{output} cannot be computed")
        return np.ctypeslib.as_array(numbers, tuple(lengths)).copy()


class _Metadata:
    def __init__(self, session):
        self._session = session
        self.custom_metadata_map = self

    def __getitem__(self, key):
        value = _library.read_metadata(self._session, key.encode())
        if value is None:
            raise KeyError(key)
        return value.decode()
