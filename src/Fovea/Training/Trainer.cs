using System.Diagnostics;
using System.Numerics.Tensors;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.PolicyGradients;
using Fovea.Training.Checkpoints;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Training;

/// <summary>
/// Carries out a run: epochs of steps, validation after each, checkpoints in between, the test at the end. A run that is stopped,
/// killed or cut off goes on from its last checkpoint and ends with the same weights, bit for bit.
/// </summary>
public sealed class Trainer : IDisposable
{
    private const int ValidationPasses = 2;

    private readonly Recipe recipe;
    private readonly DataSet data;
    private readonly DataFingerprint fingerprint;
    private readonly RunFolder? run;
    private readonly ITrainingObserver? observer;
    private readonly WorkerTeam team;
    private readonly TrainedModel trained;
    private readonly TrainingStep step;
    private readonly Evaluator validator;
    private readonly ReadAhead readAhead;
    private readonly MetricsLog? metrics;
    private readonly AlignedBuffer bestWeights;
    private readonly int[] order;
    private TrainingPosition position = new();
    private long sinceCheckpoint;
    private bool bestIsSaved = true;

    /// <summary>Prepares a new run, or one to go on with if the folder holds a checkpoint.</summary>
    /// <param name="recipe">The run's recipe.</param>
    /// <param name="data">Its data.</param>
    /// <param name="run">Its folder; null to keep nothing but <see cref="Best"/>, in memory.</param>
    /// <param name="threads">Threads to compute with, null for one per processor; the result does not depend on it.</param>
    /// <param name="observer">Is told how it goes; may be null.</param>
    /// <exception cref="OptionException">The recipe breaks one of <see cref="RecipeRules"/>.</exception>
    /// <exception cref="DataException">The data does.</exception>
    /// <exception cref="CheckpointException">The folder's checkpoint cannot be used: it is damaged, of a newer version, or of other data than this.</exception>
    /// <exception cref="RunException">The folder is another recipe's, or one of its files is missing or cut off.</exception>
    public Trainer(Recipe recipe, DataSet data, RunFolder? run = null, int? threads = null, ITrainingObserver? observer = null)
    {
        RecipeRules.Check(recipe, data, testsAtEnd: false);
        if (run is not null && run.ReadRecipe() != recipe) throw new RunException($"{run.Path} is the folder of another recipe than this one");
        this.recipe = recipe;
        this.data = data;
        fingerprint = DataFingerprint.Of(data);
        this.run = run;
        this.observer = observer;
        team = new WorkerTeam(threads ?? Environment.ProcessorCount);
        try
        {
            ImageClassifier model = NewModel();
            model.Parameters.Initialize(recipe.Training.Seed);
            trained = new TrainedModel(model, recipe, data.ClassNames, data.Shape, data.Normalization) { TrainedOn = fingerprint.Training };
            step = new TrainingStep(model, data.Training, recipe.Training, team);
            validator = new Evaluator(model, data.Validation, new EvaluationOptions { Passes = ValidationPasses }, team);
            bestWeights = new AlignedBuffer(model.Parameters.Length);
            order = new int[data.Training.Count];
            if (run is not null) metrics = Restore(run);
            model.Parameters.Changed();
            readAhead = new ReadAhead(data.Training, recipe.Training.BatchSize);
        }
        catch
        {
            metrics?.Dispose();
            team.Dispose();
            throw;
        }

        sinceCheckpoint = Stopwatch.GetTimestamp();
    }

    /// <summary>Longest time between two checkpoints, give or take a step; they are also written at a stop and at the end.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the test images are looked at once the run is done. A run that is one of many to choose from leaves them alone.</summary>
    /// <value>Default: true.</value>
    public bool TestsAtEnd { get; init; } = true;

    /// <summary>The model as it is between two steps or epochs: what an observer may look with.</summary>
    public TrainedModel Current => trained;

    /// <summary>A model with the weights that did best on validation so far.</summary>
    /// <exception cref="InvalidOperationException">No epoch is done yet.</exception>
    public TrainedModel Best
    {
        get
        {
            if (position.BestEpoch == 0) throw new InvalidOperationException("there is no best model before the first epoch is done");
            ImageClassifier model = NewModel();
            bestWeights.Span.CopyTo(model.Parameters.Values.Span);
            model.Parameters.Changed();
            return trained with { Model = model, Epoch = position.BestEpoch };
        }
    }

    private TrainingOptions Options => recipe.Training;

    /// <summary>Trains to the end. A run that goes on writes a checkpoint first: what else is in its folder is then of the same moment, in today's form.</summary>
    /// <param name="stop">Stops between two steps, after a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the run can go on.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    /// <exception cref="DataException">There are no test images, or wrong ones, and they were to be looked at.</exception>
    /// <exception cref="RunException">The run's folder cannot be written: the disk is full, say. The run can go on from its last checkpoint.</exception>
    public TrainingResult Run(CancellationToken stop = default)
    {
        // Before the first step, not after the last.
        if (TestsAtEnd) RecipeRules.Check(recipe, data, testsAtEnd: true);
        if (run is not null) WriteTo(run, () => run.Note(RunEnvironment.Here(team.Size, TimeProvider.System)));
        Checkpoint();
        while (position.Epoch < Options.Epochs)
        {
            TrainEpoch(stop);
            Validate();
            if (position.Epoch == Options.Epochs || CheckpointIsDue) Checkpoint();
        }

        TrainingResult result = Finish(stop);
        if (run is not null) WriteTo(run, () => run.WriteResult(result));
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        readAhead.Dispose();
        metrics?.Dispose();
        team.Dispose();
    }

    private void TrainEpoch(CancellationToken stop)
    {
        ShuffleFor(position.Epoch);
        readAhead.Begin(order);
        Gaze gaze = trained.Model.TrainingGaze(Options.ExplorationIn(position.Epoch), Options.Seed, position.Epoch);
        while (position.ImagesDone < order.Length)
        {
            if (stop.IsCancellationRequested)
            {
                Checkpoint();
                stop.ThrowIfCancellationRequested();
            }

            TakeStep(gaze);
            if (CheckpointIsDue) Checkpoint();
        }
    }

    private void TakeStep(Gaze gaze)
    {
        readAhead.Advance(position.ImagesDone);
        long begun = Stopwatch.GetTimestamp();
        ReadOnlySpan<int> images = order.AsSpan(position.ImagesDone, Math.Min(Options.BatchSize, order.Length - position.ImagesDone));
        RowLoss loss = step.Run(images, gaze, LearningRate, position.Step + 1, position.Epoch);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        position = position with
        {
            Step = position.Step + 1,
            ImagesDone = position.ImagesDone + images.Length,
            EpochLoss = position.EpochLoss + loss,
            EpochLocations = position.EpochLocations + step.Locations,
            GradientNorms = [.. step.GradientNorms],
            EpochSeconds = position.EpochSeconds + seconds,
            TrainingSeconds = position.TrainingSeconds + seconds,
            Seconds = position.Seconds + seconds,
        };
        if (!double.IsFinite(loss.Hybrid(Options.Loss)) || !position.GradientNorms.All(double.IsFinite)) throw Diverged();
        observer?.OnStep(new TrainingProgress(
            position.Epoch + 1, Options.Epochs, position.ImagesDone, order.Length, ErrorPercent, position.ImagesDone / position.EpochSeconds));
    }

    private void Validate()
    {
        Evaluation validation = validator.Run();
        if (!double.IsFinite(validation.NegativeLogLikelihood)) throw Diverged();
        RowLoss loss = position.EpochLoss / ((double)order.Length * Options.Rollouts);
        EpochMetrics line = new(
            position.Epoch + 1, position.Step, LearningRate, loss.Hybrid(Options.Loss), loss.CrossEntropy, loss.EarlyCrossEntropy, loss.Policy, loss.Baseline, loss.Reward,
            ErrorPercent, validation.ErrorPercent, validation.NegativeLogLikelihood, position.GradientNorms,
            order.Length / position.EpochSeconds, position.Seconds + validation.Seconds)
        {
            CutOffPercent = position.EpochLocations.CutOffPercent,
            MeanJump = position.EpochLocations.MeanJump,
        };
        if (run is not null) WriteTo(run, () => metrics!.Append(line));
        if (IsBest(validation)) KeepBest(validation);
        position = position with
        {
            Epoch = position.Epoch + 1,
            ImagesDone = 0,
            EpochLoss = default,
            EpochLocations = default,
            EpochSeconds = 0,
            Seconds = line.Seconds,
            MetricsLength = metrics?.Length ?? 0,
        };
        observer?.OnEpoch(line);
    }

    private TrainingResult Finish(CancellationToken stop)
    {
        TrainedModel best = Best;
        Evaluation validation = new Evaluator(best.Model, data.Validation, new EvaluationOptions(), team).Run(stop);
        Evaluation? test = TestsAtEnd ? new Evaluator(best.Model, data.Test, new EvaluationOptions(), team).Run(stop) : null;
        return new TrainingResult(
            run?.Path ?? string.Empty, Options.Seed, position.BestEpoch, validation.ErrorPercent, test?.ErrorPercent, test?.ErrorPercentSpread,
            (double)order.Length * Options.Epochs / position.TrainingSeconds, position.Seconds)
        {
            Warnings = TestsAtEnd ? data.WarningsFor(DataSplit.Validation, DataSplit.Test) : data.WarningsFor(DataSplit.Validation),
        };
    }

    private float LearningRate =>
        (float)(Options.LearningRate * Options.Schedule.Factor(position.Epoch + ((double)position.ImagesDone / order.Length), Options.Epochs));

    private bool CheckpointIsDue => Stopwatch.GetElapsedTime(sinceCheckpoint) > CheckpointInterval;

    private double ErrorPercent => 100 * (1 - (position.EpochLoss.Correct / ((double)position.ImagesDone * Options.Rollouts)));

    private bool IsBest(Evaluation validation) =>
        position.BestEpoch == 0
        || (validation.ErrorPercent, validation.NegativeLogLikelihood).CompareTo(
            (position.BestValidationErrorPercent, position.BestValidationNegativeLogLikelihood)) < 0;

    private void KeepBest(Evaluation validation)
    {
        trained.Model.Parameters.Values.Span.CopyTo(bestWeights.Span);
        bestIsSaved = false;
        position = position with
        {
            BestEpoch = position.Epoch + 1,
            BestValidationErrorPercent = validation.ErrorPercent,
            BestValidationNegativeLogLikelihood = validation.NegativeLogLikelihood,
        };
    }

    /// <summary>
    /// Writes the state last, which alone counts when the run goes on: if it is killed between the files, it goes on from the state before
    /// and writes the others again. The metrics that the state counts on are on disk before it.
    /// </summary>
    private void Checkpoint()
    {
        if (!TensorPrimitives.IsFiniteAll<float>(trained.Model.Parameters.Values.Span)) throw Diverged();
        if (run is null) return;
        WriteTo(run, () =>
        {
            if (!bestIsSaved) (trained with { Epoch = position.BestEpoch }).Save(run.BestPath, bestWeights);
            bestIsSaved = true;
            (trained with { Epoch = position.Epoch }).Save(run.LastPath);
            metrics!.FlushToDisk();
            TrainingState.Save(run.ResumePath, recipe, fingerprint, position, trained.Model, bestWeights, step.Optimizer);
        });
        sinceCheckpoint = Stopwatch.GetTimestamp();
    }

    /// <exception cref="RunException">The folder cannot be written.</exception>
    private static void WriteTo(RunFolder run, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{run.Path} cannot be written: {exception.Message}; once it can, the run goes on from its last checkpoint by --resume", exception);
        }
    }

    private ImageClassifier NewModel() => recipe.Model.Create(data.Shape, data.ClassNames.Count, data.Normalization);

    /// <summary>Goes to where the folder's state stands, or to the beginning if it has none yet; returns the metrics as they were there.</summary>
    private MetricsLog Restore(RunFolder run)
    {
        if (!File.Exists(run.ResumePath))
        {
            run.RequireNotBegun();
            return MetricsLog.OpenAt(run.MetricsPath, position);
        }

        (position, bool hasBest) = TrainingState.Load(run.ResumePath, recipe, fingerprint, trained.Model, bestWeights, step.Optimizer);
        if (position.ImagesDone > order.Length || position.Epoch > Options.Epochs)
            throw new CheckpointException($"{run.ResumePath} stands at image {position.ImagesDone} of epoch {position.Epoch}, which the data does not have");
        bestIsSaved = position.BestEpoch == 0;
        if (!bestIsSaved && !hasBest) RestoreBest(run.BestPath);
        return MetricsLog.OpenAt(run.MetricsPath, position);
    }

    /// <summary>Best weights that are not in the state, as in its first version: those of the file beside it, if they do on validation what the state says.</summary>
    private void RestoreBest(string path)
    {
        TrainedModel best = TrainedModel.Load(path);
        if (best.Recipe != recipe) throw new CheckpointException($"{path} belongs to another recipe than the run's");
        // Other processors round otherwise, but by far less.
        const double leastDifference = 1e-3;
        double expected = position.BestValidationNegativeLogLikelihood;
        double actual = new Evaluator(best.Model, data.Validation, new EvaluationOptions { Passes = ValidationPasses }, team).Run().NegativeLogLikelihood;
        if (Math.Abs(actual - expected) > leastDifference * Math.Max(1, expected))
            throw new CheckpointException(
                $"{path} does not hold the weights of epoch {position.BestEpoch} that the run's state counts on: validation's negative log-likelihood is {actual}, was {expected}. "
                + "Copy the whole folder again from where it comes from, or train anew in another one");
        best.Model.Parameters.Values.Span.CopyTo(bestWeights.Span);
    }

    private void ShuffleFor(int epoch)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        RandomSequence random = new(Options.Seed, RandomPurpose.Shuffle, (uint)epoch);
        random.Shuffle(order);
    }

    private TrainingDivergedException Diverged() => new(
        $"the loss is not finite at step {position.Step} (epoch {position.Epoch + 1}): "
        + (File.Exists(run?.ResumePath) ? "the last good checkpoint is kept; " : string.Empty) + "try a lower learningRate");
}
