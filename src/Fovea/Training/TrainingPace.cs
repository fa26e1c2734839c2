using Fovea.Parts;

namespace Fovea.Training;

/// <summary>How long is trained and how fast: what of the options goes by time.</summary>
/// <param name="options">The options.</param>
/// <param name="imagesPerEpoch">Images of an epoch.</param>
internal sealed class TrainingPace(TrainingOptions options, int imagesPerEpoch)
{
    /// <summary>Epochs in all, as planned at a position.</summary>
    public int EpochsAt(TrainingPosition position) => EpochsAt(position.Epoch, position.ImagesDone);

    /// <summary>Whether training is at its end: all epochs are done, or patience is.</summary>
    public bool IsOver(TrainingPosition position) => position.Epoch >= EpochsAt(position) || PatienceIsOver(position);

    /// <summary>The learning rate of the step that begins at a position; at an epoch's end, where none begins, that of its last moment.</summary>
    /// <exception cref="OptionException">A schedule of somebody's own gives what is no factor.</exception>
    public float LearningRateAt(TrainingPosition position)
    {
        double done = EpochsDone(position.Epoch, position.ImagesDone), warmUp = options.WarmUpEpochs, total = EpochsAt(position) - warmUp;
        // At a step's end, so that the first one does something.
        double afterStep = EpochsDone(position.Epoch, Math.Min(imagesPerEpoch, position.ImagesDone + options.BatchSize));
        double rise = done < warmUp ? Math.Min(1, afterStep / warmUp) : 1;
        return (float)(options.LearningRate * (rise * FactorAt(new(Math.Max(0, done - warmUp), total, position.Schedule))));
    }

    /// <summary>What the deviation of sampled locations is multiplied by in an epoch.</summary>
    /// <param name="epoch">Number of the epoch, from 0 on.</param>
    public float ExplorationIn(int epoch) => MathF.Pow(options.ExplorationFactor, 1f - (epoch / MathF.Max(1f, EpochsAt(epoch, imagesDone: 0) - 1f)));

    private double FactorAt(in ScheduleMoment moment)
    {
        double factor = options.Schedule.Factor(moment);
        return factor is >= 0 and <= 1 ? factor : throw new OptionException(
            $"training.schedule must give factors from 0 to 1, but {options.Schedule.GetType().Name}.Factor gives {factor} after {moment.Epochs:0.###} of {moment.TotalEpochs:0.###} epochs");
    }

    private double EpochsDone(int epoch, int imagesDone) => epoch + ((double)imagesDone / imagesPerEpoch);

    private int EpochsAt(int epoch, int imagesDone)
    {
        foreach (TrainingExtension extension in options.Extensions)
            if (extension.IsAfter(epoch, imagesDone)) return extension.Epochs;
        return options.Epochs;
    }

    private bool PatienceIsOver(TrainingPosition position)
    {
        if (options.Patience is not { } patience || position.ImagesDone > 0) return false;
        int since = position.BestEpoch;
        foreach (TrainingExtension extension in options.Extensions)
            if (!extension.IsAfter(position.Epoch, position.ImagesDone)) since = Math.Max(since, extension.Epoch);
        return position.Epoch - since >= patience;
    }
}
