using Fovea.Data;
using Fovea.Data.Views;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.PolicyGradients;
using Fovea.Training.Optimizers;
using Fovea.Training.Recipes;

namespace Fovea.Training;

/// <summary>
/// One step of training: workers carry shards of the batch forward and backward, each in its own memory; then the shards' gradients are
/// added up, and the parameters change. Owns all memory that takes; a step allocates nothing.
/// </summary>
public sealed class TrainingStep
{
    private readonly WorkerTeam team;
    private readonly BatchCut cut;
    private readonly int rollouts, updates;
    private readonly RepeatedGaze repeated;
    private readonly bool shardsKeepRows;
    private readonly int[] images;
    private readonly ShardWorker[] workers;
    private readonly AlignedBuffer[] shardGradients;
    private readonly RowLoss[] shardLosses;
    private readonly ParameterUpdate update;
    private readonly TeamLoop shardLoop;
    private IGaze? gaze;
    private int count, epoch;

    /// <summary>Allocates for batches of <paramref name="options"/>, which go together with model and images: <see cref="RecipeRules"/>.</summary>
    public TrainingStep(ImageClassifier model, ImageSet images, TrainingOptions options, WorkerTeam team)
    {
        this.team = team;
        rollouts = options.Rollouts;
        updates = options.UpdatesPerBatch;
        repeated = new RepeatedGaze(updates > 1 ? options.BatchSize : 0, rollouts, model.Glimpses);
        this.images = new int[options.BatchSize];
        cut = BatchCut.For(options.BatchSize, rollouts, model.Glimpses, model.RowsNormalizedTogether);
        IDivisibleGradientWork[] divided = [.. model.GradientWork.OfType<IDivisibleGradientWork>().Where(work => Divides(work.Weight, model))];
        // What is summed over all rows at once needs the activations of all: then every shard has a memory of its own and is one block.
        shardsKeepRows = divided.Length > 0;
        if (shardsKeepRows) cut = cut with { ImagesPerBlock = cut.ImagesPerShard };
        float[]? classWeights = options.Loss.ClassWeights.Factors(images.Labels, model.Classes);
        ILoss loss = model is RecurrentAttentionModel attention
            ? new HybridLoss(attention, options.Loss, classWeights)
            : new ClassificationLoss(model, classWeights);
        Augmentation augmentation = new(options.Augmentation, options.Seed);
        workers = [.. Enumerable.Range(0, shardsKeepRows ? cut.ShardsOf(options.BatchSize) : team.Size).Select(_ => new ShardWorker(
            model, loss, [.. model.GradientWork.Except(divided)],
            model.NewArena(model.Glimpses, cut.ImagesPerBlock * rollouts, training: true),
            new RowBatch(images, cut.ImagesPerBlock, rollouts, augmentation)))];
        shardGradients = [model.Parameters.Gradients, .. Enumerable.Range(1, cut.ShardsOf(options.BatchSize) - 1).Select(_ => new AlignedBuffer(model.Parameters.Length))];
        shardLosses = new RowLoss[shardGradients.Length];
        Optimizer = options.Optimizer.Create(model.Parameters.Length);
        update = new ParameterUpdate(
            model.Parameters, shardGradients, divided, shardsKeepRows ? [.. workers.Select(worker => worker.Arena)] : [], Optimizer, options.ClipNorm, options.PolicyLearningRateFactor);
        shardLoop = new TeamLoop(RunShard);
    }

    /// <summary>The optimizer and what it remembers.</summary>
    public IOptimizer Optimizer { get; }

    /// <summary>Norm of each parameter group's gradient at the last step, before clipping.</summary>
    public IReadOnlyList<double> GradientNorms => update.Norms;

    /// <summary>Takes a step: as many updates as the options say, all with the same rollouts.</summary>
    /// <param name="numbers">Numbers of the batch's images, at most the batch size.</param>
    /// <param name="looking">Decides where rollouts look.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="step">Number of the step, from 1 on.</param>
    /// <param name="inEpoch">Number of the epoch, from 0 on: which fresh images and views these are.</param>
    /// <returns>The loss's parts summed over rows, as they were before the first update.</returns>
    public RowLoss Run(ReadOnlySpan<int> numbers, IGaze looking, float learningRate, int step, int inEpoch = 0)
    {
        if (updates > 1) repeated.Begin(looking, numbers);
        RowLoss first = default;
        for (int done = 0; done < updates; done++)
        {
            RowLoss loss = ComputeGradients(numbers, updates > 1 ? repeated : looking, inEpoch);
            if (done == 0) first = loss;
            repeated.Repeat();
            update.Change(team, learningRate, ((step - 1) * updates) + done + 1);
        }

        return first;
    }

    /// <summary>The first half of a step: fills <see cref="ParameterSet.Gradients"/> and returns the loss's parts summed over rows.</summary>
    public RowLoss ComputeGradients(ReadOnlySpan<int> numbers, IGaze looking, int inEpoch = 0)
    {
        numbers.CopyTo(images);
        count = numbers.Length;
        gaze = looking;
        epoch = inEpoch;
        int shards = cut.ShardsOf(count);
        shardLoop.Run(team, shards);
        update.AddUp(team, shards);
        RowLoss sum = default;
        foreach (RowLoss loss in shardLosses.AsSpan(0, shards)) sum += loss;
        return sum;
    }

    /// <summary>Whether a gradient is cut by inputs: not where blocks are rows that are normalised together.</summary>
    private bool Divides(Parameter weight, ImageClassifier model) =>
        !cut.NormalizesTogether && BatchCut.Divides(weight, (long)images.Length * rollouts * model.Glimpses);

    private void RunShard(int shard, int worker)
    {
        int first = shard * cut.ImagesPerShard;
        ReadOnlySpan<int> shardImages = images.AsSpan(first, Math.Min(cut.ImagesPerShard, count - first));
        shardLosses[shard] = workers[shardsKeepRows ? shard : worker].Run(
            shardImages, cut, gaze!, epoch, rowWeight: 1f / (count * rollouts), shardGradients[shard].Span);
    }
}
