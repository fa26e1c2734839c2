using Fovea.Data;
using Fovea.Data.Views;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.PolicyGradients;
using Fovea.Training.Optimizers;

namespace Fovea.Training;

/// <summary>
/// One step of training: every block of rows looks, is judged and goes backward on one worker; then the parameters' gradients are
/// summed over all rows, and the parameters change. Owns all memory that takes; a step allocates nothing.
/// </summary>
public sealed class TrainingStep
{
    private const int LargestBlock = 32;

    private readonly ImageClassifier model;
    private readonly WorkerTeam team;
    private readonly Arena arena;
    private readonly RowBatch batch;
    private readonly ILoss loss;
    private readonly ParameterUpdate update;
    private readonly RowLoss[] rowLosses;
    private readonly (IGradientWork Work, int Unit)[] gradientUnits;
    private readonly TeamLoop blockLoop, gradientLoop;
    private IGaze? gaze;

    /// <summary>Allocates for batches of <paramref name="options"/>.</summary>
    public TrainingStep(ImageClassifier model, ImageSet images, TrainingOptions options, WorkerTeam team)
    {
        this.model = model;
        this.team = team;
        Optimizer = options.Optimizer.Create(model.Parameters.Length);
        update = new ParameterUpdate(model, Optimizer, options.ClipNorm, options.PolicyLearningRateFactor);
        float[]? classWeights = options.Loss.ClassWeights.Factors(images.Labels, model.Classes);
        loss = model is RecurrentAttentionModel attention
            ? new HybridLoss(attention, options.Loss, classWeights)
            : new ClassificationLoss(model, classWeights);
        batch = new RowBatch(images, options.BatchSize, options.Rollouts, new Augmentation(options.Augmentation, options.Seed));
        int rows = options.BatchSize * options.Rollouts;
        arena = model.NewArena(model.Glimpses, rows, BlockRowsFor(rows, options.Rollouts), training: true);
        rowLosses = new RowLoss[rows];
        gradientUnits = [.. model.GradientWork.SelectMany(work => Enumerable.Range(0, work.Units).Select(unit => (work, unit)))];
        blockLoop = new TeamLoop((index, _) => RunBlock(index));
        gradientLoop = new TeamLoop((index, _) => gradientUnits[index].Work.Run(arena, gradientUnits[index].Unit));
    }

    /// <summary>The optimizer and what it remembers.</summary>
    public IOptimizer Optimizer { get; }

    /// <summary>Norm of each parameter group's gradient at the last step, before clipping.</summary>
    public IReadOnlyList<double> GradientNorms => update.Norms;

    /// <summary>Takes a step.</summary>
    /// <param name="images">Numbers of the batch's images, at most the batch size.</param>
    /// <param name="looking">Decides where rollouts look.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="step">Number of the step, from 1 on.</param>
    /// <param name="epoch">Number of the epoch, from 0 on: which fresh images and views these are.</param>
    /// <returns>The loss's parts summed over rows.</returns>
    public RowLoss Run(ReadOnlySpan<int> images, IGaze looking, float learningRate, int step, int epoch = 0)
    {
        RowLoss sum = ComputeGradients(images, looking, epoch);
        update.Apply(team, learningRate, step);
        return sum;
    }

    /// <summary>The first half of a step: fills <see cref="ParameterSet.Gradients"/> and returns the loss's parts summed over rows.</summary>
    public RowLoss ComputeGradients(ReadOnlySpan<int> images, IGaze looking, int epoch = 0)
    {
        gaze = looking;
        batch.Fill(images, epoch);
        arena.Use(batch.Rows);
        blockLoop.Run(team, arena.Blocks);
        gradientLoop.Run(team, gradientUnits.Length);
        RowLoss sum = default;
        for (int row = 0; row < batch.Rows; row++) sum += rowLosses[row];
        return sum;
    }

    /// <summary>
    /// Rows of a block: enough for the matrix kernel, few enough that several cores have work, whole images, and a function of the
    /// batch alone, since the order of sums depends on it.
    /// </summary>
    private static int BlockRowsFor(int rows, int rollouts)
    {
        int wanted = Math.Clamp(rows / 4, 8, LargestBlock);
        return (wanted + rollouts - 1) / rollouts * rollouts;
    }

    private void RunBlock(int index)
    {
        ArenaBlock block = arena.Block(index);
        model.Forward(block, batch, gaze!);
        loss.Evaluate(block, batch, rowLosses.AsSpan(block.FirstRow, block.Rows));
        model.Backward(block);
    }
}
