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
    /// <exception cref="CheckpointException">The folder's checkpoint cannot be used.</exception>
    /// <exception cref="DataException">There are no images to train on, or none to validate with.</exception>
    public Trainer(Recipe recipe, DataSet data, RunFolder? run = null, int? threads = null, ITrainingObserver? observer = null)
    {
        data.RequireImages(DataSplit.Training);
        data.RequireImages(DataSplit.Validation);
        this.recipe = recipe;
        this.data = data;
        this.run = run;
        this.observer = observer;
        team = new WorkerTeam(threads ?? Environment.ProcessorCount);
        ImageClassifier model = NewModel();
        model.Parameters.Initialize(recipe.Training.Seed);
        trained = new TrainedModel(model, recipe, data.ClassNames, data.Shape, data.Normalization);
        step = new TrainingStep(model, data.Training, recipe.Training, team);
        validator = new Evaluator(model, data.Validation, new EvaluationOptions { Passes = ValidationPasses }, team);
        bestWeights = new AlignedBuffer(model.Parameters.Length);
        order = new int[data.Training.Count];
        if (run is not null && File.Exists(run.ResumePath)) Restore(run, model);
        model.Parameters.Changed();
        if (run is not null) metrics = new MetricsLog(run.MetricsPath, position.MetricsLength);
        readAhead = new ReadAhead(data.Training, recipe.Training.BatchSize);
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
            return trained with { Model = model };
        }
    }

    private TrainingOptions Options => recipe.Training;

    /// <summary>Trains to the end.</summary>
    /// <param name="stop">Stops between two steps, after a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the run can go on.</exception>
    /// <exception cref="DataException">There are no images to test with at the end.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public TrainingResult Run(CancellationToken stop = default)
    {
        if (TestsAtEnd) data.RequireImages(DataSplit.Test);
        run?.Note(RunEnvironment.Here(team.Size, TimeProvider.System));
        while (position.Epoch < Options.Epochs)
        {
            TrainEpoch(stop);
            Validate();
            if (position.Epoch == Options.Epochs || CheckpointIsDue) Checkpoint();
        }

        TrainingResult result = Finish(stop);
        run?.WriteResult(result);
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
        IGaze gaze = trained.Model.RandomLocations
            ? RandomGaze.ForTraining(Options.Seed, position.Epoch)
            : SampledGaze.ForTraining(trained.Model.Start, trained.Model.LocationStd * Options.ExplorationIn(position.Epoch), Options.Seed, position.Epoch);
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

    private void TakeStep(IGaze gaze)
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
            EpochSeconds = position.EpochSeconds + seconds,
            TrainingSeconds = position.TrainingSeconds + seconds,
            Seconds = position.Seconds + seconds,
        };
        if (!double.IsFinite(loss.Hybrid(Options.Loss)) || !step.GradientNorms.All(double.IsFinite)) throw Diverged();
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
            ErrorPercent, validation.ErrorPercent, validation.NegativeLogLikelihood, [.. step.GradientNorms],
            order.Length / position.EpochSeconds, position.Seconds + validation.Seconds);
        metrics?.Append(line);
        if (IsBest(validation)) KeepBest(validation);
        position = position with
        {
            Epoch = position.Epoch + 1,
            ImagesDone = 0,
            EpochLoss = default,
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
            (double)order.Length * Options.Epochs / position.TrainingSeconds, position.Seconds);
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
    /// Writes the state last: if the run is killed between the files, it goes on from the state before and writes the same best
    /// weights again.
    /// </summary>
    private void Checkpoint()
    {
        if (!TensorPrimitives.IsFiniteAll<float>(trained.Model.Parameters.Values.Span)) throw Diverged();
        if (run is null) return;
        if (!bestIsSaved) trained.Save(run.BestPath, bestWeights);
        bestIsSaved = true;
        trained.Save(run.LastPath);
        TrainingState.Save(run.ResumePath, recipe, position, trained.Model, step.Optimizer);
        sinceCheckpoint = Stopwatch.GetTimestamp();
    }

    private ImageClassifier NewModel() => recipe.Model.Create(data.Shape, data.ClassNames.Count, data.Normalization);

    private void Restore(RunFolder run, ImageClassifier model)
    {
        position = TrainingState.Load(run.ResumePath, recipe, model, step.Optimizer);
        if (position.ImagesDone > order.Length || position.Epoch > Options.Epochs)
            throw new CheckpointException($"{run.ResumePath} stands at image {position.ImagesDone} of epoch {position.Epoch}, which the data does not have");
        if (position.BestEpoch > 0) TrainedModel.Load(run.BestPath).Model.Parameters.Values.Span.CopyTo(bestWeights.Span);
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
