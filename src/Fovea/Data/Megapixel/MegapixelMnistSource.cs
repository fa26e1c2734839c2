using Fovea.Parts;

namespace Fovea.Data.Megapixel;

/// <summary>Megapixel MNIST: each split is made of its own digits alone. Images are lists of what lies where, a few kilobytes each, whatever their side.</summary>
/// <param name="mnist">Where digits come from.</param>
/// <param name="options">How they are laid out.</param>
internal sealed class MegapixelMnistSource(IDataSource mnist, MegapixelOptions options) : IDataSource
{
    /// <summary>Name by which the command line knows it.</summary>
    public const string DataName = "megapixel-mnist";

    /// <inheritdoc/>
    public string Name => DataName;

    /// <inheritdoc/>
    public bool IsHere => mnist.IsHere;

    /// <inheritdoc/>
    public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (options.Mode == TrainingMode.Fresh && options.Task != MegapixelTask.Majority)
            throw new OptionException($"with mode fresh the class of an image must stay what it is while digits move, which of the tasks it does for majority alone, but task is {$"{options.Task}".ToLowerInvariant()}");
        DataSet digits = await mnist.LoadAsync(progress, cancellation).ConfigureAwait(false);
        return new DataSet(
            DataName, digits.ClassNames,
            MegapixelScenes.Create(options, digits.Training, DataSplit.Training, options.TrainingImages),
            MegapixelScenes.Create(options, digits.Validation, DataSplit.Validation, options.ValidationImages),
            MegapixelScenes.Create(options, digits.Test, DataSplit.Test, options.TestImages));
    }
}
