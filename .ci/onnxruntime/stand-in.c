// What samples/python asks of the Python package of ONNX Runtime, over the same library's C interface: for where PyPI is not in reach.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "onnxruntime_c_api.h"

#define TRY(call)                                             \
  do {                                                        \
    OrtStatus* status = (call);                               \
    if (status != NULL) {                                     \
      fprintf(stderr, "%s\n", api->GetErrorMessage(status));  \
      return 0;                                               \
    }                                                         \
  } while (0)

static const OrtApi* api;
static OrtAllocator* allocator;

// A session of a graph; null where there is none.
OrtSession* open_session(const char* path) {
  OrtEnv* environment;
  OrtSessionOptions* options;
  OrtSession* session;
  api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  TRY(api->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "stand-in", &environment));
  TRY(api->CreateSessionOptions(&options));
  TRY(api->CreateSession(environment, path, options, &session));
  TRY(api->GetAllocatorWithDefaultOptions(&allocator));
  return session;
}

// What a graph says under a key.
const char* read_metadata(const OrtSession* session, const char* key) {
  OrtModelMetadata* metadata;
  char* value;
  TRY(api->SessionGetModelMetadata(session, &metadata));
  TRY(api->ModelMetadataLookupCustomMetadataMap(metadata, allocator, key, &value));
  return value;
}

// Runs a graph with one input, uint8 with four axes, for one output, float32 with three. Its lengths go to `lengths`; its numbers are returned.
const float* run(OrtSession* session, const char* input_name, uint8_t* input, const int64_t* shape, const char* output_name, int64_t* lengths) {
  OrtMemoryInfo* memory;
  OrtValue *image, *output = NULL;
  OrtTensorTypeAndShapeInfo* information;
  float* numbers;
  TRY(api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory));
  TRY(api->CreateTensorWithDataAsOrtValue(memory, input, (size_t)(shape[0] * shape[1] * shape[2] * shape[3]), shape, 4, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, &image));
  TRY(api->Run(session, NULL, &input_name, (const OrtValue* const*)&image, 1, &output_name, 1, &output));
  TRY(api->GetTensorTypeAndShape(output, &information));
  TRY(api->GetDimensions(information, lengths, 3));
  TRY(api->GetTensorMutableData(output, (void**)&numbers));
  return numbers;
}
