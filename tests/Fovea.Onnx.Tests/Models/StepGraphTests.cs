using Microsoft.ML.OnnxRuntime;

namespace Fovea.Onnx.Tests.Models;

/// <summary>A look that somebody drives glimpse by glimpse is the model's own.</summary>
public sealed class StepGraphTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cores => ["relu", "lstm", "minimalGated", "gru"];

    [Theory]
    [MemberData(nameof(Cores))]
    public void Steps_from_zeros_are_a_look(string core) => RequireLook(Options(core));

    /// <summary>What goes by the number of the glimpse: context at the first, statistics of each.</summary>
    [Fact]
    public void The_number_of_the_glimpse_chooses_context_and_statistics() => RequireLook(Options("lstm") with
    {
        Context = new ContextOptions { Size = 4 },
        Glimpse = new ConvolutionalGlimpseOptions { Filters = 10, Features = 13 },
        Action = new NormalizedHeadOptions { Rectified = true },
        Location = new NormalizedHeadOptions(),
        ClassAfterEveryGlimpse = true,
    });

    [Fact]
    public void It_chooses_the_statistics_of_feature_maps_too() => RequireLook(Options("relu") with { Glimpse = new StridedGlimpseOptions { Filters = [16, 32], Features = 13 } });

    [Fact]
    public void Locations_are_handed_on_before_they_are_scaled() => RequireLook(Options("relu") with { LocationScale = 0.5f, LocationBound = LocationBound.Tanh });

    [Fact]
    public void A_model_that_sees_whole_images_has_no_steps()
    {
        TrainedModel trained = RandomModel.Of(new FullyConnectedOptions { Hidden = [4] }, new ImageShape(6, 6, 1));
        OptionException exception = Assert.Throws<OptionException>(() => OnnxExport.WriteStep(trained, folder["step.onnx"]));
        Assert.Contains("has no steps", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private static RecurrentAttentionOptions Options(string core) => new()
    {
        Sensor = new MultiScaleSensorOptions { Size = 4, Scales = 3 },
        Glimpses = 4,
        Glimpse = new DenseGlimpseOptions { What = 12, Where = 9, Features = 14 },
        Core = core switch
        {
            "lstm" => new LstmCoreOptions { Hidden = 11 },
            "minimalGated" => new MinimalGatedCoreOptions { Hidden = 11 },
            "gru" => new GatedRecurrentCoreOptions { Hidden = 11 },
            _ => new ReluCoreOptions { Hidden = 11 },
        },
    };

    private void RequireLook(RecurrentAttentionOptions options)
    {
        // One glimpse more than in training has the last one's statistics.
        int glimpses = options.Glimpses + 1;
        const int count = 5;
        ImageShape shape = new(19, 24, 3);
        TrainedModel trained = RandomModel.Of(options, shape, normalized: true);
        ImageSet images = RandomModel.Images(shape, count);
        OwnLook own = OwnLook.At(trained.Model, images, Gaze.FromPlace(0.2f, -0.4f), glimpses);

        OnnxExport.WriteStep(trained, folder["step.onnx"]);
        using InferenceSession session = new(folder["step.onnx"]);
        byte[] pixels = [.. Enumerable.Range(0, count).SelectMany(image => images.PixelsInPlace(image).ToArray())];
        float[] location = [.. Enumerable.Repeat(new[] { 0.2f, -0.4f }, count).SelectMany(place => place)];
        string[] memory = [.. session.InputNames.Except(["image", "location", "glimpse"])];
        Assert.Equal(options.Core is LstmCoreOptions ? ["state", "cell"] : ["state"], memory);
        Dictionary<string, float[]> kept = memory.ToDictionary(name => name, _ => new float[count * 11]);
        int classes = trained.ClassNames.Count;
        for (int t = 0; t < glimpses; t++)
        {
            Dictionary<string, OrtValue> inputs = memory.ToDictionary(name => name, name => OrtValue.CreateTensorValueFromMemory(kept[name], [count, 11]));
            inputs["image"] = OrtValue.CreateTensorValueFromMemory(pixels, [count, shape.Height, shape.Width, shape.Channels]);
            inputs["location"] = OrtValue.CreateTensorValueFromMemory(location, [count, 2]);
            inputs["glimpse"] = OrtValue.CreateTensorValueFromMemory(new long[] { t }, [1]);
            string[] names = ["logits", "looked", "next_location", .. memory.Select(name => $"next_{name}")];
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, names);
            float[] Output(int number) => outputs[number].GetTensorDataAsSpan<float>().ToArray();
            Close.To(At(own.Logits, t, classes), Output(0), relative: 0, absolute: 1e-4, $"logit of glimpse {t}");
            Close.To(At(own.Locations, t, 2), Output(1), relative: 0, absolute: 1e-5, $"location of glimpse {t}");
            location = Output(2);
            for (int i = 0; i < memory.Length; i++) kept[memory[i]] = Output(3 + i);
            foreach (OrtValue input in inputs.Values) input.Dispose();
        }

        double[] At(float[] numbers, int t, int width) =>
            [.. Enumerable.Range(0, count).SelectMany(row => numbers.Skip(((row * glimpses) + t) * width).Take(width)).Select(number => (double)number)];
    }
}
