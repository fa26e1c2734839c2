using System.Globalization;
using System.Text.Json.Serialization;

namespace Fovea;

/// <summary>What a finished run yields. The test images were read for this and for nothing before, or not at all.</summary>
/// <param name="Run">The run's folder; empty if it has none.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="BestEpoch">The epoch whose weights did best on validation.</param>
/// <param name="ValidationErrorPercent">Of those weights, one look at mean locations, mean over <see cref="Passes"/>: from random starts another figure than the two passes of the epoch in the metrics.</param>
/// <param name="TestErrorPercent">Of those weights, one look at mean locations, mean over <see cref="Passes"/>; null where the run left the test out.</param>
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

    /// <summary>Passes from different random starts that the errors are means of; 1 with a fixed start; null where it is read from what was written before this was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Passes { get; init; }

    /// <summary>What has to be said beside the errors; see <see cref="DataSet.WarningsFor"/>.</summary>
    /// <value>Default: none, also where it is read from what was written before there were any.</value>
    public IReadOnlyList<string> Warnings { get => field ?? []; init; } = [];

    /// <summary>What came of it, in a line: "runs/mnist-001: validation error 2.10 %, test error 2.05 % ± 0.04, by the weights of epoch 12".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Run.Length > 0 ? Run : $"seed {Seed}")}: validation error {ValidationErrorPercent:F2} %{TestInWords}, by the weights of epoch {BestEpoch}");

    private string TestInWords
    {
        get
        {
            if (TestErrorPercent is not { } error) return string.Empty;
            string spread = TestErrorPercentSpread is { } deviation and > 0 ? string.Create(CultureInfo.InvariantCulture, $" ± {deviation:F2}") : string.Empty;
            return string.Create(CultureInfo.InvariantCulture, $", test error {error:F2} %{spread}");
        }
    }
}
