using Fovea.Parts;

namespace Fovea.Data.Megapixel;

/// <summary>Megapixel MNIST: each split is made of its own digits alone. Images are lists of what lies where, a few kilobytes each, whatever their side.</summary>
/// <param name="mnist">Where digits come from.</param>
/// <param name="options">How they are laid out.</param>
internal sealed class MegapixelMnistSource(IDataSource mnist, MegapixelOptions options) : IDataSource
{
    /// <summary>Name by which the command line knows it.</summary>
    public const string DataName = "megapixel-mnist";

    private static readonly (MegapixelOptions Layout, string Validation, string Test)[] known =
    [
        (new(), "d7bcae36b9beb53e6bf51a7d03065d66b9fec1bbc928023a8bae1839d1886180", "bc7fa4554e3a553723259ea3e291a9821dc32b8c3e000f7c8e06eab26575edb2"),
        (new() { Top = MegapixelTop.Noise }, "09c8d634a115376dbad7353dfc1b712dfbf983a1d5174fa2d63ad112692f77ae", "6edeae4efc414a9e9e1ceb1d4acacdb86906d04605c49e97a753e2a3399f49cc"),
        (new() { Task = MegapixelTask.Present }, "20b01e5ce3c26f1497dd8beb213852f8f164a46e39139b8a0d0497351ad141f3", "08f83e5972a6b8ac576ce4b6a598c83cef65bd5d00bb45eb4111abf5513e7e78"),
    ];

    /// <inheritdoc/>
    public string Name => DataName;

    /// <inheritdoc/>
    public bool IsHere => mnist.IsHere;

    /// <inheritdoc/>
    public IReadOnlyDictionary<DataSplit, string> KnownDigests
    {
        get
        {
            MegapixelOptions usual = new(), layout = options with { TrainingImages = usual.TrainingImages, TrainingSeed = usual.TrainingSeed, Mode = usual.Mode, Distortion = usual.Distortion };
            return known.Where(entry => entry.Layout == layout)
                .SelectMany(entry => new[] { (DataSplit.Validation, entry.Validation), (DataSplit.Test, entry.Test) }).ToDictionary();
        }
    }

    /// <inheritdoc/>
    public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (options.Mode == TrainingMode.Fresh && options.Task != MegapixelTask.Majority)
            throw new OptionException($"with mode fresh the class of an image must stay what it is while digits move, which of the tasks it does for majority alone, but task is {$"{options.Task}".ToLowerInvariant()}");
        DataSet digits = await mnist.LoadAsync(progress, cancellation).ConfigureAwait(false);
        return new DataSet(
            DataName, [.. digits.ClassNames.Skip(options.FirstClass)],
            MegapixelScenes.Create(options, digits.Training, DataSplit.Training, options.TrainingImages),
            MegapixelScenes.Create(options, digits.Validation, DataSplit.Validation, options.ValidationImages),
            MegapixelScenes.Create(options, digits.Test, DataSplit.Test, options.TestImages));
    }
}
