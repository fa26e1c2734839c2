using System.Text.Json.Serialization;
using Fovea.Cli.Benchmarks;
using Fovea.Cli.Displays;
using Fovea.Cli.Doctor;
using Fovea.Cli.Predictions;
using Fovea.Cli.Verbs;
using Fovea.Configuration;
using Fovea.Training.Exports;

namespace Fovea.Cli;

/// <summary>Compile-time JSON for what verbs print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainingResult))]
[JsonSerializable(typeof(SeedsResult))]
[JsonSerializable(typeof(StudyResult))]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(OnnxExportResult))]
[JsonSerializable(typeof(WeightsExportResult))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(ImportListing))]
[JsonSerializable(typeof(DoctorResult))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(DeviceBenchResult))]
[JsonSerializable(typeof(SizesResult))]
[JsonSerializable(typeof(SlidesResult))]
[JsonSerializable(typeof(PredictionResult))]
[JsonSerializable(typeof(PredictionQuestion))]
[JsonSerializable(typeof(PredictionOrder))]
[JsonSerializable(typeof(KeptPrediction))]
[JsonSerializable(typeof(IReadOnlyList<SkippedImage>))]
[JsonSerializable(typeof(ServeResult))]
[JsonSerializable(typeof(ReportResult))]
[JsonSerializable(typeof(StudyReportResult))]
[JsonSerializable(typeof(DataListResult))]
[JsonSerializable(typeof(DataResult))]
[JsonSerializable(typeof(DataDigestResult))]
internal sealed partial class CliContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static CliContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
