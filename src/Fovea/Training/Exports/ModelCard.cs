using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Numerics;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;

namespace Fovea.Training.Exports;

/// <summary>What a model's folder says of the model: model.json.</summary>
/// <param name="WeightsSha256">SHA-256 of the weights' file, 64 hexadecimal digits in lower case.</param>
/// <param name="Data">Name of the data it was trained on.</param>
/// <param name="ValidationSha256">SHA-256 of the validation images, as "fovea data verify" computes it.</param>
/// <param name="TestSha256">SHA-256 of the test images.</param>
/// <param name="Seed">Seed of the training run.</param>
/// <param name="Epochs">Epochs trained; the weights are those of the one that did best on validation.</param>
/// <param name="TrainingSeconds">Time of training and validation.</param>
/// <param name="Figures">What was measured when the folder was made.</param>
internal sealed record ModelCard(
    string WeightsSha256, string Data, string ValidationSha256, string TestSha256, ulong Seed, int Epochs, double TrainingSeconds,
    IReadOnlyList<ModelFigure> Figures)
{
    internal const int NewestVersion = 1;

    /// <summary>Images of the figure that can be measured again in moments.</summary>
    private const int FewImages = 1000;

    private const int AveragedRollouts = 10;

    /// <summary>Version of the file's form.</summary>
    public int Version { get; init; } = FormatVersion.First;

    /// <summary>Measures the best model of a run: on all validation and test images, with rollouts averaged, and on the first test images.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="run">The run that made it.</param>
    /// <param name="data">The run's data; see <see cref="TrainedModel.AlignOwn"/>.</param>
    /// <param name="team">Computes.</param>
    /// <param name="announce">Called before each figure: which images, how many, and the rollouts averaged if any.</param>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <exception cref="DataException">The data is not what the model knows.</exception>
    /// <exception cref="RunException">The run has no metrics, or they cannot be read.</exception>
    public static ModelCard Measure(
        TrainedModel trained, RunView run, DataSet data, WorkerTeam team, Action<DataSplit, int, int?>? announce, CancellationToken cancellation)
    {
        IReadOnlyList<EpochMetrics> epochs = run.ReadMetrics().Epochs;
        if (epochs.Count == 0) throw new RunException($"{run.Path} has no metrics: it has not come to the end of its first epoch");
        (DataSplit Split, int Most, int? Rollouts)[] wanted =
        [
            (DataSplit.Validation, int.MaxValue, null), (DataSplit.Test, int.MaxValue, null),
            (DataSplit.Test, int.MaxValue, AveragedRollouts), (DataSplit.Test, FewImages, null),
        ];
        List<ModelFigure> figures = [];
        foreach ((DataSplit split, int most, int? rollouts) in wanted)
        {
            // One that sees all of an image has nothing to average.
            if (rollouts is not null && trained.Model.MostGlimpses == 1) continue;
            int images = Math.Min(most, data[split].Count);
            // The first images may be all there are.
            if (images == 0 || figures.Any(figure => (figure.Split, figure.Images, figure.Rollouts) == (split, images, rollouts))) continue;
            announce?.Invoke(split, images, rollouts);
            figures.Add(ModelFigure.Measure(trained, data, split, most, rollouts, team, cancellation));
        }

        return new ModelCard(
            ModelFolder.DigestOf(run.BestPath), trained.Recipe.Data, data.Validation.ComputeSha256(cancellation), data.Test.ComputeSha256(cancellation),
            trained.Recipe.Training.Seed, epochs.Count, epochs[^1].Seconds, figures);
    }
}

/// <summary>One measured figure of a model, with what it takes to measure it again.</summary>
/// <param name="Split">Which images.</param>
/// <param name="Images">How many of them, from the first on.</param>
/// <param name="Rollouts">Sampled rollouts whose class probabilities were averaged; null for one look at mean locations.</param>
/// <param name="Passes">Passes from different random starts that the figures are means of.</param>
/// <param name="ErrorPercent">Share of wrong classes in percent.</param>
/// <param name="ErrorPercentSpread">Its standard deviation over passes.</param>
/// <param name="NegativeLogLikelihood">In nats.</param>
internal sealed record ModelFigure(
    DataSplit Split, int Images, int? Rollouts, int Passes, double ErrorPercent, double ErrorPercentSpread, double NegativeLogLikelihood)
{
    /// <summary>What has to be said beside the figures; see <see cref="DataSet.WarningsFor"/>. Null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Measures a model.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="data">Its data; see <see cref="TrainedModel.Align"/>.</param>
    /// <param name="split">Which images.</param>
    /// <param name="most">How many of them at most.</param>
    /// <param name="rollouts">Sampled rollouts to average; null for one look at mean locations.</param>
    /// <param name="team">Computes.</param>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <exception cref="DataException">There are no such images, or they are not what the model knows.</exception>
    public static ModelFigure Measure(
        TrainedModel trained, DataSet data, DataSplit split, int most, int? rollouts, WorkerTeam team, CancellationToken cancellation)
    {
        ImageSet images = trained.Align(data)[split];
        if (images.Count > most) images = new ImageSubset(images, most);
        using Evaluator evaluator = new(trained.Model, images, new EvaluationOptions { Rollouts = rollouts }, team);
        Evaluation evaluation = evaluator.Run(cancellation);
        // The first images of a split may be of few classes.
        string? missing = images.Count < data[split].Count ? data.WarningOfMissingClasses(images, $"this part of {$"{split}".ToLowerInvariant()}") : null;
        string[] warnings = [.. data.WarningsFor(split), .. new[] { missing }.OfType<string>()];
        return new ModelFigure(
            split, images.Count, rollouts, evaluation.Passes, evaluation.ErrorPercent, evaluation.ErrorPercentSpread, evaluation.NegativeLogLikelihood)
        {
            Warnings = warnings.Length > 0 ? warnings : null,
        };
    }
}

/// <summary>Compile-time JSON for what a model's folder holds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelContext : JsonSerializerContext
{
    /// <summary>Writes what people read.</summary>
    public static ModelContext Readable => field ??= new(ReadableJson.Like(Default.Options));
}
