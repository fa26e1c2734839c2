using Fovea.Data;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;
using Fovea.Training.Recipes;

namespace Fovea.Training.Engines;

/// <summary>
/// One step of training on the processors: workers carry shards of the batch forward and backward, each in its own memory; then the shards' gradients are
/// added up, and the parameters change. Owns all memory that takes; a step allocates nothing.
/// </summary>
internal sealed class TrainingStep : ITrainingEngine
{
    private readonly WorkerTeam team;
    private readonly BatchCut cut;
    private readonly int rollouts, updates;
    private readonly KeptDraws? kept;
    private readonly bool shardsKeepRows;
    private readonly int[] images;
    private readonly ShardWorker[] workers;
    private readonly PackedWeights? sharedWeights;
    private readonly AlignedBuffer[] shardGradients;
    private readonly ShardSums[] shardSums;
    private readonly ParameterUpdate update;
    private readonly TeamLoop shardLoop;
    private Gaze gaze;
    private int count, epoch;

    /// <summary>Allocates for batches of <paramref name="options"/>, which go together with model and images: <see cref="RecipeRules"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">What it learns from.</param>
    /// <param name="options">How.</param>
    /// <param name="team">What computes.</param>
    /// <param name="sharesWeights">Whether workers read one copy of packed weights; unless given, if their cores are near each other. Results do not depend on it.</param>
    public TrainingStep(ImageClassifier model, ImageSet images, TrainingOptions options, WorkerTeam team, bool? sharesWeights = null)
    {
        this.team = team;
        rollouts = options.Rollouts;
        updates = options.UpdatesPerBatch;
        if (updates > 1) kept = new KeptDraws(options.BatchSize * rollouts, model.Glimpses);
        this.images = new int[options.BatchSize];
        cut = BatchCut.For(options.BatchSize, rollouts, model.Glimpses, model.RowsNormalizedTogether);
        IDivisibleGradientWork[] divided = [.. model.GradientWork.OfType<IDivisibleGradientWork>().Where(work => Divides(work.Weight, model))];
        // What is summed over all rows at once needs the activations of all: then every shard has a memory of its own and is one block.
        shardsKeepRows = divided.Length > 0;
        if (shardsKeepRows) cut = cut with { ImagesPerBlock = cut.ImagesPerShard };
        float[]? classWeights = options.Loss.ClassWeights.Factors(images.Labels, model.Classes);
        ILoss loss = model is RecurrentAttentionModel attention
            ? new HybridLoss(attention, options.Loss, classWeights)
            : new ClassificationLoss(model, classWeights, options.Loss.LabelSmoothing);
        Augmentation augmentation = new(options.Augmentation, options.Seed);
        if (sharesWeights ?? CoreDistance.IsShort(team)) sharedWeights = new PackedWeights(model.Layout, training: true);
        GradientShares shares = new(model.GradientWork.OfType<IDivisibleGradientWork>().Except(divided), cut.ShardsOf(options.BatchSize));
        int blockRows = cut.ImagesPerBlock * rollouts;
        workers = [.. Enumerable.Range(0, shardsKeepRows ? cut.ShardsOf(options.BatchSize) : team.Size).Select(_ => new ShardWorker(
            model, loss, shares, [.. model.GradientWork.Where(work => work is not IDivisibleGradientWork)],
            model.NewTrainingArena(model.Glimpses, blockRows, sharedWeights ?? new PackedWeights(model.Layout, training: true)),
            new RowBatch(images, cut.ImagesPerBlock, rollouts, augmentation),
            kept))];
        shardGradients = [model.Parameters.Gradients, .. Enumerable.Range(1, cut.ShardsOf(options.BatchSize) - 1).Select(_ => new AlignedBuffer(model.Parameters.Length))];
        shardSums = new ShardSums[shardGradients.Length];
        Optimizer = options.NewOptimizer(model.Parameters);
        update = new ParameterUpdate(
            model.Parameters, shardGradients, divided, shardsKeepRows ? [.. workers.Select(worker => worker.Arena)] : [], Optimizer, options.ClipNorm, options.PolicyLearningRateFactor);
        shardLoop = new TeamLoop(RunShard, shares.Help);
    }

    /// <inheritdoc/>
    public IOptimizer Optimizer { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> GradientNorms => update.Norms;

    /// <inheritdoc/>
    public LocationTally Locations { get; private set; }

    /// <inheritdoc/>
    public RowLoss Run(ReadOnlySpan<int> numbers, Gaze looking, float learningRate, int step, int inEpoch = 0)
    {
        RowLoss first = ComputeGradients(numbers, looking, inEpoch);
        update.Change(team, learningRate, ((step - 1) * updates) + 1);
        for (int done = 1; done < updates; done++)
        {
            ComputeGradients(numbers, Gaze.Recorded, inEpoch);
            update.Change(team, learningRate, ((step - 1) * updates) + done + 1);
        }

        return first;
    }

    /// <summary>Nothing: parameters are computed with where they are.</summary>
    public void Send()
    {
    }

    /// <summary>Nothing: parameters are computed with where they are.</summary>
    public void Fetch()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The first half of a step: fills <see cref="ParameterSet.Gradients"/> and returns the loss's parts summed over rows.</summary>
    public RowLoss ComputeGradients(ReadOnlySpan<int> numbers, Gaze looking, int inEpoch = 0)
    {
        numbers.CopyTo(images);
        count = numbers.Length;
        gaze = looking;
        epoch = inEpoch;
        int shards = cut.ShardsOf(count);
        sharedWeights?.Refresh(team);
        shardLoop.Run(team, shards);
        update.AddUp(team, shards);
        ShardSums sum = default;
        foreach (ShardSums shard in shardSums.AsSpan(0, shards)) sum += shard;
        Locations = sum.Locations;
        return sum.Loss;
    }

    /// <summary>Whether a gradient is cut by inputs: not where blocks are rows that are normalised together.</summary>
    private bool Divides(Parameter weight, ImageClassifier model) =>
        !cut.NormalizesTogether && BatchCut.Divides(weight, (long)images.Length * rollouts * model.Glimpses);

    private void RunShard(int shard, int worker)
    {
        int first = shard * cut.ImagesPerShard;
        ReadOnlySpan<int> shardImages = images.AsSpan(first, Math.Min(cut.ImagesPerShard, count - first));
        shardSums[shard] = workers[shardsKeepRows ? shard : worker].Run(
            shard, shardImages, first, cut, gaze, epoch, rowWeight: 1f / (count * rollouts), shardGradients[shard]);
    }
}

/// <summary>One worker's memory, and what it does with a shard: each block looks, is judged, goes backward and adds to the gradient.</summary>
/// <param name="model">The model.</param>
/// <param name="loss">What training lowers.</param>
/// <param name="shares">The weight gradients of shards, with which others may help.</param>
/// <param name="ownWork">The parameter gradients that nobody helps with.</param>
/// <param name="arena">For a block's rows.</param>
/// <param name="batch">For a block's images.</param>
/// <param name="kept">Where the batch's locations are kept for the next update; null where there is one update per batch.</param>
internal sealed class ShardWorker(ImageClassifier model, ILoss loss, GradientShares shares, IGradientWork[] ownWork, Arena arena, RowBatch batch, KeptDraws? kept)
{
    private readonly RowLoss[] rowLosses = new RowLoss[arena.Rows];

    /// <summary>Where the activations of the last block lie.</summary>
    public Arena Arena => arena;

    /// <summary>Sums the gradient of a shard.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="images">The shard's images.</param>
    /// <param name="firstImage">Place of the first one in its batch.</param>
    /// <param name="cut">Which of them pass through the model at a time.</param>
    /// <param name="gaze">Where rollouts look.</param>
    /// <param name="epoch">Which fresh images and views these are.</param>
    /// <param name="rowWeight">What a row counts.</param>
    /// <param name="gradients">Laid out like the parameters; overwritten.</param>
    public ShardSums Run(
        int shard, ReadOnlySpan<int> images, int firstImage, BatchCut cut, Gaze gaze, int epoch, float rowWeight, AlignedBuffer gradients)
    {
        ShardSums sum = default;
        for (int first = 0; first < images.Length; first += cut.ImagesPerBlock)
        {
            batch.Fill(images.Slice(first, Math.Min(cut.ImagesPerBlock, images.Length - first)), epoch);
            arena.Begin(cut.BlockOf(batch.Rows, rowWeight));
            Span<RowLoss> losses = rowLosses.AsSpan(0, batch.Rows);
            Look(gaze, firstRow: (firstImage + first) * batch.Rollouts);
            loss.Evaluate(arena, batch, rowWeight, losses);
            model.Backward(arena);
            shares.Begin(shard, arena, gradients, add: first > 0);
            foreach (IGradientWork work in ownWork) work.Sum(arena, gradients.Span, add: first > 0);
            shares.Complete(shard);
            sum = new ShardSums(Total(sum.Loss, losses), sum.Locations + LocationTally.Count(arena, model.Draws));
        }

        return sum;
    }

    private static RowLoss Total(RowLoss sum, ReadOnlySpan<RowLoss> losses)
    {
        foreach (RowLoss row in losses) sum += row;
        return sum;
    }

    private void Look(Gaze gaze, int firstRow)
    {
        bool isRepeated = gaze.Kind == GazeKind.Recorded;
        if (isRepeated) kept!.Restore(arena, model.Draws, firstRow);
        model.Forward(arena, batch, gaze);
        if (!isRepeated) kept?.Keep(arena, model.Draws, firstRow);
    }
}

/// <summary>What a shard's rows add up to.</summary>
/// <param name="Loss">The loss's parts.</param>
/// <param name="Locations">What their locations have in common.</param>
internal readonly record struct ShardSums(RowLoss Loss, LocationTally Locations)
{
    public static ShardSums operator +(ShardSums left, ShardSums right) => new(left.Loss + right.Loss, left.Locations + right.Locations);
}
