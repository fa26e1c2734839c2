using Fovea.Data;
using Fovea.Parts;
using Fovea.Training.Checkpoints;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Training;

/// <summary>Keeps a run in its folder as it goes, and brings it back to where it stood.</summary>
/// <param name="run">The folder.</param>
/// <param name="trained">The run's model.</param>
/// <param name="data">By what its data is known again.</param>
/// <param name="best">The weights that did best on validation.</param>
/// <param name="optimizer">The optimizer.</param>
internal sealed class RunCheckpoints(RunFolder run, TrainedModel trained, DataFingerprint data, AlignedBuffer best, IOptimizer optimizer) : IDisposable
{
    private MetricsLog? metrics;
    private int bestEpochSaved;

    /// <summary>Bytes of metrics so far.</summary>
    public long MetricsLength => Metrics.Length;

    private MetricsLog Metrics => metrics ?? throw new InvalidOperationException("the run is neither begun nor restored yet");

    /// <summary>Goes to the beginning.</summary>
    /// <exception cref="RunException">The folder's state is missing.</exception>
    public TrainingPosition Begin()
    {
        run.RequireNotBegun();
        TrainingPosition position = new();
        metrics = MetricsLog.OpenAt(run.MetricsPath, position);
        return position;
    }

    /// <summary>Goes to where a state stands: weights, best weights, optimizer and metrics are as they were there.</summary>
    /// <param name="state">The folder's state.</param>
    /// <param name="imagesPerEpoch">Images of an epoch.</param>
    /// <param name="validate">Measures weights that are not in the state by their negative log-likelihood on validation.</param>
    /// <exception cref="CheckpointException">It cannot be used.</exception>
    /// <exception cref="RunException">The metrics are not those that the run wrote.</exception>
    public TrainingPosition Restore(TrainingState state, int imagesPerEpoch, Func<TrainedModel, double> validate)
    {
        TrainingPosition position = state.Position;
        state.Restore(trained.Model, best, optimizer);
        if (position.ImagesDone > imagesPerEpoch || position.Epoch > trained.Recipe.Training.Epochs)
            throw new CheckpointException($"{run.ResumePath} stands at image {position.ImagesDone} of epoch {position.Epoch}, which the data does not have");
        if (position.BestEpoch > 0 && !state.HasBest) RestoreBest(position, validate);
        metrics = MetricsLog.OpenAt(run.MetricsPath, position);
        return position;
    }

    /// <summary>Writes down what the run is carried out on and what it started from.</summary>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public void Note(RunEnvironment environment, WeightTransfer? start) => Write(() =>
    {
        run.Note(environment);
        if (start is not null) run.Note(start);
    });

    /// <summary>Puts an extended recipe in the place of the run's own; the result is gone.</summary>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public void Extend() => run.WriteExtended(trained.Recipe);

    /// <summary>Appends an epoch's metrics.</summary>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public void Append(EpochMetrics line) => Write(() => Metrics.Append(line));

    /// <summary>
    /// Writes the state last, which alone counts when the run goes on: if it is killed between the files, it goes on from the state before
    /// and writes the others again. The metrics that the state counts on are on disk before it.
    /// </summary>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public void Save(TrainingPosition position) => Write(() =>
    {
        if (position.BestEpoch != bestEpochSaved) trained.AtEpoch(position.BestEpoch).Save(run.BestPath, best);
        bestEpochSaved = position.BestEpoch;
        trained.AtEpoch(position.Epoch).Save(run.LastPath);
        Metrics.FlushToDisk();
        TrainingState.Save(run.ResumePath, trained, data, position, best, optimizer);
    });

    /// <summary>Writes the result, with what the weights are known again by: the run is finished.</summary>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public void Finish(TrainingResult result) => Write(() => run.WriteResult(result, ModelFolder.DigestOf(run.BestPath)));

    /// <inheritdoc/>
    public void Dispose() => metrics?.Dispose();

    /// <summary>Best weights that are not in the state, as in its first version: those of the file beside it, if they do on validation what the state says.</summary>
    private void RestoreBest(TrainingPosition position, Func<TrainedModel, double> validate)
    {
        var kept = TrainedModel.Load(run.BestPath);
        if (!kept.Recipe.IsOfSameRunAs(trained.Recipe)) throw new CheckpointException($"{run.BestPath} belongs to another recipe than the run's");
        // Other processors round otherwise, but by far less.
        const double leastDifference = 1e-3;
        double expected = position.BestValidationNegativeLogLikelihood, actual = validate(kept);
        if (Math.Abs(actual - expected) > leastDifference * Math.Max(1, expected))
            throw new CheckpointException(
                $"{run.BestPath} does not hold the weights of epoch {position.BestEpoch} that the run's state counts on: validation's negative log-likelihood is {actual}, was {expected}. "
                + "Copy the whole folder again from where it comes from, or train anew in another one");
        kept.Model.Parameters.Values.Span.CopyTo(best.Span);
    }

    private void Write(Action write)
    {
        run.RequireHeld();
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{run.Path} cannot be written: {exception.Message}; once it can, the run can go on from its last checkpoint", exception);
        }
    }
}
