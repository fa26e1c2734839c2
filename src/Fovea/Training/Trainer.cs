using System.Diagnostics;
using System.Numerics.Tensors;
using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Training;
using Fovea.Training.Checkpoints;
using Fovea.Training.Engines;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea;

/// <summary>
/// Carries out a run: epochs of steps, validation after each, checkpoints in between, the test at the end. A run that is stopped,
/// killed or cut off goes on from its last checkpoint and ends with the same weights, bit for bit.
/// </summary>
public sealed class Trainer : IDisposable
{
    private const int ValidationPasses = 2;

    private readonly Recipe recipe;
    private readonly DataSet data;
    private readonly ITrainingObserver? observer;
    private readonly WorkerTeam team;
    private readonly ComputeDevice? device;
    private readonly IComputeEngine engine;
    private readonly TrainedModel trained, judged;
    private readonly GuardedTraining step;
    private readonly TrainingPace pace;
    private readonly Evaluator validator;
    private readonly ReadAhead readAhead;
    private readonly AlignedBuffer bestWeights;
    private readonly RunFolder? run;
    private readonly RunFolder.Use? use;
    private readonly RunCheckpoints? checkpoints;
    private readonly int[] order;
    private readonly bool isExtension;
    private int running;
    private TrainingPosition position = new();
    private long sinceCheckpoint;
    private bool isDisposed;

    /// <summary>Prepares a new run, or one to go on with if the folder holds a checkpoint.</summary>
    /// <param name="recipe">The run's recipe, or that with another number of epochs, which <see cref="Run"/> then writes down. Where it names a model to start from, that is opened, unless the run goes on.</param>
    /// <param name="data">Its data.</param>
    /// <param name="run">Its folder; null to keep nothing but <see cref="Best"/>, in memory.</param>
    /// <param name="threads">Threads to compute with, null for one per processor; the result does not depend on it.</param>
    /// <param name="observer">Is told how it goes; may be null.</param>
    /// <param name="startFrom">
    /// A model in memory whose weights training starts from; null for what the recipe says. For a run without a folder: a folder's recipe must name
    /// where its run started, <see cref="Recipe.StartFrom"/>.
    /// </param>
    /// <param name="device">
    /// The device to compute with; null for the processors. Its results are the processors' but for rounding, and the same from run to run. A run may go
    /// on elsewhere than it began.
    /// </param>
    /// <exception cref="OptionException">Options of the recipe do not go together, or with model and data; the device lacks parts that it names; or threads are not 1 to 1024.</exception>
    /// <exception cref="DataException">The data is not fit to train on: a split is empty, a class has no image to train on, or a label is no class.</exception>
    /// <exception cref="DeviceException">The device does not answer, or has no room for the run.</exception>
    /// <exception cref="CheckpointException">
    /// The folder's checkpoint cannot be used: it is damaged, of a newer version, or of other data than this; or the model to start from cannot: see
    /// <see cref="StartingWeights.Open"/>; or it has no weights for a part that this one has, or a class that it knows twice.
    /// </exception>
    /// <exception cref="RunException">The folder is another recipe's, one of its files is missing or cut off, or another trainer has it: it does until that is disposed.</exception>
    /// <exception cref="ObjectDisposedException">The folder was given back.</exception>
    /// <exception cref="ArgumentException">There is a model in memory to start from, and a folder, or another in the recipe.</exception>
    public Trainer(
        Recipe recipe, DataSet data, RunFolder? run = null, int? threads = null, ITrainingObserver? observer = null, TrainedModel? startFrom = null, ComputeDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        RecipeRules.Check(recipe, data, testsAtEnd: false);
        if (startFrom is not null && (run is not null || recipe.StartFrom is not null))
            throw new ArgumentException("a model in memory is what a run without a folder starts from, and the only one: name it in the recipe's StartFrom instead", nameof(startFrom));
        this.recipe = recipe;
        this.data = data;
        this.run = run;
        this.observer = observer;
        this.device = device;
        team = WorkerTeam.OfThreads(threads);
        try
        {
            use = run?.Take();
            isExtension = run is not null && IsExtensionOf(run, recipe);
            DataFingerprint fingerprint = DataFingerprint.Compute(data);
            using TrainingState? state = run is not null && File.Exists(run.ResumePath) ? TrainingState.Open(run.ResumePath) : null;
            state?.RequireOf(recipe, fingerprint);
            TrainedModel? source = state is null ? startFrom ?? recipe.StartFrom?.Open() : null;
            // The weights know channels as their own model brought them to one range.
            ChannelNormalization? normalization = state is not null ? state.NormalizationOn(data) : source is not null ? source.Normalization : data.Normalization;
            engine = device?.OpenFor(recipe) ?? new ProcessorEngine(team);
            trained = NewModel(recipe, data, normalization, fingerprint.Training);
            trained.Model.Parameters.Initialize(recipe.Training.Seed);
            step = new GuardedTraining(engine.NewTraining(trained.Model, data.Training, recipe.Training));
            judged = Options.AverageDecay > 0f ? NewModel(recipe, data, normalization) : trained;
            validator = ValidatorOf(judged.Model);
            pace = new TrainingPace(recipe.Training, data.Training.Count);
            bestWeights = new AlignedBuffer(trained.Model.Parameters.Length);
            order = new int[data.Training.Count];
            if (source is not null) Start = WeightTransfer.Copy(source, trained);
            if (run is not null)
            {
                checkpoints = new RunCheckpoints(run, trained, fingerprint, bestWeights, step.Optimizer);
                position = state is null ? checkpoints.Begin() : checkpoints.Restore(state, order.Length, kept => Validate(kept.Model).NegativeLogLikelihood);
            }

            step.Send();
            readAhead = new ReadAhead(data.Training, recipe.Training.BatchSize);
        }
        catch
        {
            Dispose();
            throw;
        }

        sinceCheckpoint = Stopwatch.GetTimestamp();
    }

    /// <summary>Longest time between two checkpoints, give or take a step; they are also written at a stop and at the end.</summary>
    /// <value>At least 0, which is after every step; default 10 seconds.</value>
    public TimeSpan CheckpointInterval
    {
        get;
        init
        {
            if (value < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(CheckpointInterval), value, $"CheckpointInterval must be at least 0, but is {value}");
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the test images are looked at once the run is done. A run that is one of many to choose from leaves them alone.</summary>
    /// <value>Default: true.</value>
    public bool TestsAtEnd { get; init; } = true;

    /// <summary>What was taken from the model that training starts from, a sentence a line; empty where it starts from none, or goes on.</summary>
    public IReadOnlyList<string> StartSummary => [.. Start?.Describe() ?? []];

    /// <summary>The same in parts; null where training starts from no model, or goes on.</summary>
    internal WeightTransfer? Start { get; }

    /// <summary>Learning rate of the next step.</summary>
    public float LearningRate => pace.LearningRateAt(position);

    /// <summary>The model as it is between two steps or epochs: what an observer may look with. To be asked for anew after every step.</summary>
    /// <exception cref="DeviceException">The device that trains it failed.</exception>
    public TrainedModel Current
    {
        get
        {
            step.Fetch();
            return trained;
        }
    }

    /// <summary>A model with the weights that did best so far, by <see cref="TrainingOptions.Monitor"/>.</summary>
    /// <exception cref="InvalidOperationException">No epoch is done yet.</exception>
    public TrainedModel Best
    {
        get
        {
            if (position.BestEpoch == 0) throw new InvalidOperationException("there is no best model before the first epoch is done");
            ImageClassifier model = NewModel(recipe, data, trained.Normalization).Model;
            bestWeights.Span.CopyTo(model.Parameters.Values.Span);
            model.Parameters.Changed();
            return trained.AtEpoch(position.BestEpoch, model);
        }
    }

    private TrainingOptions Options => recipe.Training;

    private bool CheckpointIsDue => Stopwatch.GetElapsedTime(sinceCheckpoint) > CheckpointInterval;

    private double ErrorPercent => 100 * (1 - (position.EpochLoss.Correct / ((double)position.ImagesDone * Options.Rollouts)));

    /// <summary>Trains to the end. A run that goes on writes a checkpoint first: what else is in its folder is then of the same moment, in today's form.</summary>
    /// <param name="stop">Stops between two steps, after a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the run can go on.</exception>
    /// <exception cref="OptionException">A schedule of your own gives what is no factor from 0 to 1.</exception>
    /// <exception cref="ObjectDisposedException">This trainer, or its folder, was disposed.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    /// <exception cref="DataException">There are no test images, or wrong ones, and they were to be looked at; or an image cannot be had.</exception>
    /// <exception cref="RunException">The run's folder cannot be written: the disk is full, say. The run can go on from its last checkpoint.</exception>
    /// <exception cref="DeviceException">The device failed. The run can go on from its last checkpoint, elsewhere too; this trainer cannot.</exception>
    /// <exception cref="InvalidOperationException">It is running already.</exception>
    public TrainingResult Run(CancellationToken stop = default)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (Interlocked.Exchange(ref running, 1) != 0) throw new InvalidOperationException("a trainer runs once at a time, but this one is running already");
        try
        {
            return TrainToTheEnd(stop);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        // Where the trainer could not be made whole, some of it is not there.
        readAhead?.Dispose();
        checkpoints?.Dispose();
        validator?.Dispose();
        step?.Dispose();
        engine?.Dispose();
        team.Dispose();
        use?.Dispose();
    }

    private TrainingResult TrainToTheEnd(CancellationToken stop)
    {
        // Before the first step, not after the last.
        if (TestsAtEnd) RecipeRules.Check(recipe, data, testsAtEnd: true);
        checkpoints?.Note(RunEnvironment.Here(team.Size, TimeProvider.System, device), Start);
        // Nothing can be refused any more: until here the folder has been left as it was.
        if (isExtension) checkpoints!.Extend();
        try
        {
            Checkpoint();
            while (!pace.IsOver(position))
            {
                TrainEpoch(stop);
                EndEpoch();
                if (pace.IsOver(position) || CheckpointIsDue) Checkpoint();
            }

            TrainingResult result = Measure(stop);
            checkpoints?.Finish(result);
            return result;
        }
        catch (DeviceException exception) when (File.Exists(run?.ResumePath))
        {
            throw new DeviceException($"{exception.Message}; the run goes on from its last checkpoint", exception.Fault, exception);
        }
        catch (DataException exception)
        {
            // Images do not know whose they are.
            throw new DataException($"{data.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a recipe is that of a folder's run, trained to another number of epochs; else it is the run's own.</summary>
    /// <exception cref="RunException">It is neither.</exception>
    private static bool IsExtensionOf(RunFolder run, Recipe recipe)
    {
        Recipe own = run.ReadRecipe();
        if (own == recipe) return false;
        bool isLonger = recipe.Training.Epochs != own.Training.Epochs && recipe.IsOfSameRunAs(own);
        return isLonger && run.ReadExtended(recipe.Training.Epochs) == recipe ? true : throw new RunException($"{run.Path} is the folder of another recipe than this one");
    }

    private static TrainedModel NewModel(Recipe recipe, DataSet data, ChannelNormalization? normalization, SplitFingerprint? trainedOn = null) =>
        new(recipe.Model.Create(data.Shape, data.ClassNames.Count, normalization), recipe, data.ClassNames, data.Shape, normalization) { TrainedOn = trainedOn };

    private void TrainEpoch(CancellationToken stop)
    {
        ShuffleFor(position.Epoch);
        readAhead.Begin(order);
        Gaze gaze = trained.Model.TrainingGaze(pace.ExplorationIn(position.Epoch), Options.Seed, position.Epoch);
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
        RowLoss loss = step.Run(images, gaze, pace.LearningRateAt(position), position.Step + 1, position.Epoch);
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
            position.Epoch + 1, pace.EpochsAt(position), position.ImagesDone, order.Length, ErrorPercent, position.ImagesDone / position.EpochSeconds));
    }

    private void EndEpoch()
    {
        step.Fetch();
        if (Options.AverageDecay > 0f) ((WeightAverage)step.Optimizer).CopyTo(trained.Model.Parameters, position.Step * Options.UpdatesPerBatch, judged.Model.Parameters);
        Evaluation validation = validator.Run();
        if (!double.IsFinite(validation.NegativeLogLikelihood)) throw Diverged();
        RowLoss loss = position.EpochLoss / ((double)order.Length * Options.Rollouts);
        EpochMetrics line = new(
            position.Epoch + 1, position.Step, pace.LearningRateAt(position), loss.Hybrid(Options.Loss), loss.CrossEntropy, loss.EarlyCrossEntropy, loss.Policy, loss.Baseline, loss.Reward,
            ErrorPercent, validation.ErrorPercent, validation.NegativeLogLikelihood, position.GradientNorms,
            order.Length / position.EpochSeconds, position.Seconds + validation.Seconds)
        {
            CutOffPercent = position.EpochLocations.CutOffPercent,
            MeanJump = position.EpochLocations.MeanJump,
        };
        checkpoints?.Append(line);
        bool isBest = position.BestEpoch == 0 || Options.Monitor.IsBetter(
            validation.ErrorPercent, validation.NegativeLogLikelihood, position.BestValidationErrorPercent, position.BestValidationNegativeLogLikelihood);
        if (isBest) KeepBest(validation);
        position = position with
        {
            Epoch = position.Epoch + 1,
            ImagesDone = 0,
            EpochLoss = default,
            EpochLocations = default,
            EpochSeconds = 0,
            Seconds = line.Seconds,
            Schedule = Options.Schedule.Remember(position.Schedule, isBest),
            MetricsLength = checkpoints?.MetricsLength ?? 0,
        };
        observer?.OnEpoch(line, isBest);
    }

    private Evaluator ValidatorOf(ImageClassifier model) => new(model, data.Validation, new EvaluationOptions { Passes = ValidationPasses }, team, engine);

    private Evaluation Validate(ImageClassifier model)
    {
        using Evaluator once = ValidatorOf(model);
        return once.Run();
    }

    private void KeepBest(Evaluation validation)
    {
        judged.Model.Parameters.Values.Span.CopyTo(bestWeights.Span);
        position = position with
        {
            BestEpoch = position.Epoch + 1,
            BestValidationErrorPercent = validation.ErrorPercent,
            BestValidationNegativeLogLikelihood = validation.NegativeLogLikelihood,
        };
    }

    /// <summary>Measures the best weights.</summary>
    private TrainingResult Measure(CancellationToken stop)
    {
        TrainedModel best = Best;
        Evaluation validation = Evaluate(best.Model, data.Validation, stop);
        Evaluation? test = TestsAtEnd ? Evaluate(best.Model, data.Test, stop) : null;
        return new TrainingResult(
            run?.Path ?? string.Empty, Options.Seed, position.BestEpoch, validation.ErrorPercent, test?.ErrorPercent, test?.ErrorPercentSpread,
            (double)order.Length * position.Epoch / position.TrainingSeconds, position.Seconds)
        {
            Passes = validation.Passes,
            StoppedAfterEpoch = position.Epoch < Options.Epochs ? position.Epoch : null,
            Warnings = TestsAtEnd ? data.WarningsFor(DataSplit.Validation, DataSplit.Test) : data.WarningsFor(DataSplit.Validation),
        };
    }

    private Evaluation Evaluate(ImageClassifier model, ImageSet images, CancellationToken stop)
    {
        using Evaluator evaluator = new(model, images, new EvaluationOptions(), team, engine);
        return evaluator.Run(stop);
    }

    private void Checkpoint()
    {
        step.Fetch();
        if (!TensorPrimitives.IsFiniteAll<float>(trained.Model.Parameters.Values.Span)) throw Diverged();
        if (checkpoints is null) return;
        checkpoints.Save(position);
        sinceCheckpoint = Stopwatch.GetTimestamp();
    }

    private void ShuffleFor(int epoch)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        RandomSequence random = new(Options.Seed, RandomPurpose.Shuffle, (uint)epoch);
        random.Shuffle(order);
    }

    private TrainingDivergedException Diverged() => new(
        $"the loss is not finite at step {position.Step} (epoch {position.Epoch + 1}): "
        + (File.Exists(run?.ResumePath) ? "the last good checkpoint is kept; " : string.Empty) + "try a lower training.learningRate");
}
