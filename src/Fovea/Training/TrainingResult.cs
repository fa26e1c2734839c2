using System.Text.Json.Serialization;

namespace Fovea;

/// <summary>What a finished run yields. The test images were read for this and for nothing before, or not at all.</summary>
/// <param name="Run">The run's folder; empty if it has none.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="BestEpoch">The epoch whose weights did best on validation.</param>
/// <param name="ValidationErrorPercent">Of those weights, one look at mean locations.</param>
/// <param name="TestErrorPercent">Of those weights, one look at mean locations; null where the run left the test out.</param>
/// <param name="TestErrorPercentSpread">Standard deviation over passes from different random starts; 0 with a fixed start; null where the run left the test out.</param>
/// <param name="ImagesPerSecond">Of training, mean over the run.</param>
/// <param name="Seconds">Of training and validation, pauses not counted.</param>
public sealed record TrainingResult(
    [property: JsonRequired] string Run,
    [property: JsonRequired] ulong Seed,
    [property: JsonRequired] int BestEpoch,
    [property: JsonRequired] double ValidationErrorPercent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestErrorPercent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestErrorPercentSpread,
    [property: JsonRequired] double ImagesPerSecond,
    [property: JsonRequired] double Seconds)
{
    /// <summary>Epochs that were done when patience ended the run before all of them were; null where it did all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StoppedAfterEpoch { get; init; }

    /// <summary>What has to be said beside the errors; see <see cref="DataSet.WarningsFor"/>.</summary>
    /// <value>Default: none, also where it is read from what was written before there were any.</value>
    public IReadOnlyList<string> Warnings { get => field ?? []; init; } = [];
}
