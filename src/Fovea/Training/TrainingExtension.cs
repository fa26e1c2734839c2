using Fovea.Configuration;
using Fovea.Training;

namespace Fovea;

/// <summary>
/// A point of training where it was decided anew how long to train. A recipe keeps these, so that training by it in one go yields the same bits as
/// the run that was extended: schedules go by the number of epochs that was planned at the time, and patience counts anew from here.
/// </summary>
/// <param name="Epoch">Epochs that were done.</param>
/// <param name="ImagesDone">Images of the next epoch that were done too.</param>
/// <param name="Epochs">Epochs in all that were planned until then.</param>
internal sealed record TrainingExtension(int Epoch, int ImagesDone, int Epochs)
{
    /// <summary>Whether it is still to come at a position.</summary>
    internal bool IsAfter(int epoch, int imagesDone) => (epoch, imagesDone).CompareTo((Epoch, ImagesDone)) < 0;

    /// <summary>Options that train to another number of epochs from a position on.</summary>
    /// <exception cref="OptionException">More is done already.</exception>
    internal static TrainingOptions Extend(TrainingOptions options, TrainingPosition position, int epochs)
    {
        int least = position.Epoch + (position.ImagesDone > 0 ? 1 : 0);
        if (epochs < least)
        {
            string part = position.ImagesDone > 0 ? $" and {Counted.Of(position.ImagesDone, "image")} of the next" : string.Empty;
            throw new OptionException($"training.epochs must be at least {least}, but is {epochs}: the run has done {Counted.Of(position.Epoch, "epoch")}{part}");
        }

        // Nothing was trained since the last one: it is as if that had never been said.
        bool isAgain = options.Extensions.Count > 0 && options.Extensions[^1] is var last && (last.Epoch, last.ImagesDone) == (position.Epoch, position.ImagesDone);
        IReadOnlyList<TrainingExtension> extensions = isAgain
            ? options.Extensions
            : [.. options.Extensions, new TrainingExtension(position.Epoch, position.ImagesDone, options.Epochs)];
        return options with { Epochs = epochs, Extensions = extensions };
    }

    /// <summary>Whether options are those of <paramref name="before"/>, or these extended at a position: then what was trained by them until there counts for these too.</summary>
    internal static bool Continues(TrainingOptions options, TrainingOptions before, TrainingPosition position)
    {
        if (options.Extensions.Count == before.Extensions.Count) return options.Epochs == before.Epochs && options.Extensions.SequenceEqual(before.Extensions);
        return options.Extensions.SequenceEqual([.. before.Extensions, new TrainingExtension(position.Epoch, position.ImagesDone, before.Epochs)]);
    }
}
