using System.Runtime.CompilerServices;
using Fovea.Data.Cue;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Tests.Training;

public sealed class LookTests
{
    private readonly DataSet data = new CueSource(trainingCount: 20, validationCount: 5, testCount: 40).Create();

    /// <summary>Models that read pixels in different ways.</summary>
    public static TheoryData<ModelOptions, ImageShape> Models => new()
    {
        { new RecurrentAttentionOptions { Glimpses = 4 }, new ImageShape(20, 20, 1) },
        { new RecurrentAttentionOptions { Glimpses = 3, Sensor = new MultiScaleSensorOptions { Size = 6, Scales = 4 }, Context = new ContextOptions { Size = 5 } }, new ImageShape(23, 31, 3) },
        {
            new RecurrentAttentionOptions { Glimpses = 3, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 2 }, Core = new LstmCoreOptions(), Glimpse = new ConvolutionalGlimpseOptions() },
            new ImageShape(30, 25, 3)
        },
        { new FullyConnectedOptions(), new ImageShape(12, 12, 1) },
        { new ConvolutionalOptions(), new ImageShape(13, 18, 3) },
    };

    /// <summary>What does not fit a model for images of 20x20x1, and what is said of it.</summary>
    public static TheoryData<int, int, int, int, int, string> Unfit => new()
    {
        { 0, 20, 20, 1, 0, "pixels must be 400 bytes for 20x20x1, but are 0" },
        { 399, 20, 20, 1, 0, "pixels must be 400 bytes for 20x20x1, but are 399" },
        { 401, 20, 20, 1, 0, "pixels must be 400 bytes for 20x20x1, but are 401" },
        { 400, 0, 20, 1, 0, "width must be at least 1, but is 0" },
        { 400, 20, -20, 1, 0, "height must be at least 1, but is -20" },
        { 400, 20, 20, 0, 0, "channels must be at least 1, but is 0" },
        { 1200, 20, 20, 3, 0, "channels must be 1, those of the model's images, but are 3" },
        { 400, 20, 20, 1, 19, "stride must be 0 or at least 20, the bytes of a row of 20x20x1, but is 19" },
        { 400, 20, 20, 1, -20, "stride must be 0 or at least 20, the bytes of a row of 20x20x1, but is -20" },
        { 475, 20, 20, 1, 24, "pixels must be 476 to 480 bytes for 20x20x1 in rows 24 bytes apart, but are 475" },
        { 481, 20, 20, 1, 24, "pixels must be 476 to 480 bytes for 20x20x1 in rows 24 bytes apart, but are 481" },
        { 400, int.MaxValue, int.MaxValue, 1, 0, "pixels must be 4611686014132420609 bytes for 2147483647x2147483647x1, but are 400" },
    };

    /// <summary>Ways to look that a model does not have.</summary>
    public static TheoryData<ModelOptions, LookOptions, string> Refused => new()
    {
        { new RecurrentAttentionOptions(), new LookOptions { Start = StartLocation.Centre, StartAt = (0.5f, -1f) }, "start must be left out, but is centre: startAt says where exactly the first glimpse looks" },
        { new RecurrentAttentionOptions(), new LookOptions { Start = StartLocation.Centre, RandomLocations = true }, "start must be random, but is centre: with random locations every glimpse looks anywhere" },
        { new FullyConnectedOptions(), new LookOptions { StartAt = (0f, 0f) }, "startAt must be left out, but is (0, 0): a model that sees all of an image looks once and chooses no location" },
        { new FullyConnectedOptions(), new LookOptions { Glimpses = 2 }, "glimpses must be at most 1, but is 2: a model that sees all of an image looks once and chooses no location" },
        { new FullyConnectedOptions(), new LookOptions { RandomLocations = true }, "randomLocations must be left out, but is true: a model that sees all of an image looks once and chooses no location" },
    };

    [Fact]
    public void A_look_is_that_of_evaluations_first_pass()
    {
        TrainedModel model = New(new RecurrentAttentionOptions { Glimpses = 3, Start = StartLocation.Random }, data.Shape);
        List<float[]> passes = [];
        using WorkerTeam team = new(2);
        _ = new Evaluator(model.Model, data.Test, new EvaluationOptions { Passes = 2 }, team) { PassDone = (_, probabilities) => passes.Add(probabilities.ToArray()) }.Run();
        for (int i = 0; i < data.Test.Count; i++)
        {
            Look look = model.Look(data.Test, i);
            Assert.Equal(passes[0].AsSpan(i * data.ClassNames.Count, data.ClassNames.Count).ToArray(), look.Probabilities);
            Assert.Equal((data.Test.Labels[i], $"image {i}", data.Shape, 3), (look.Label, look.Name, look.Shape, look.Steps.Count));
            Assert.Equal(data.Test.Pixels(i), look.Pixels.Span);
            AssertSame(look, model.Look(data.Test.Pixels(i), data.Shape.Width, data.Shape.Height, 1, options: new LookOptions { Image = i }));
        }

        Assert.NotEqual(passes[0], passes[1]);
    }

    [Fact]
    public void A_look_names_what_it_found()
    {
        Look look = New(new RecurrentAttentionOptions { Glimpses = 3 }, data.Shape).Look(data.Test, 4);
        foreach (LookStep step in look.Steps)
        {
            Assert.Equal(1f, step.Probabilities.Sum(), 1e-5f);
            Assert.Equal(step.Probabilities.Max(), step.Probabilities[step.Prediction]);
            Assert.Equal(GlimpseBox.At(step.X, step.Y, data.Shape.Height, data.Shape.Width, look.GlimpseSize), step.Boxes[0]);
        }

        Assert.Equal((look.Steps[^1].Prediction, look.Probabilities.Max(), data.ClassNames[look.Prediction]), (look.Prediction, look.Confidence, look.ClassName));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Rows_that_lie_apart_are_looked_at_where_they_lie(ModelOptions options, ImageShape shape)
    {
        TrainedModel model = New(options, shape);
        byte[] packed = Noise((int)shape.Bytes, seed: 1);
        int row = shape.Width * shape.Channels;
        Look expected = model.Look(packed, shape.Width, shape.Height, shape.Channels);
        AssertSame(expected, model.Look(packed, shape.Width, shape.Height, shape.Channels, stride: row));
        foreach (int stride in new[] { row + 1, row + 16, 3 * row })
        {
            byte[] padded = Noise(shape.Height * stride, seed: 2);
            for (int y = 0; y < shape.Height; y++) packed.AsSpan(y * row, row).CopyTo(padded.AsSpan(y * stride));
            AssertSame(expected, model.Look(padded, shape.Width, shape.Height, shape.Channels, stride));
            AssertSame(expected, model.Look(padded.AsSpan(0, padded.Length - stride + row), shape.Width, shape.Height, shape.Channels, stride));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_look_allocates_its_result_and_nothing_else(ModelOptions options, ImageShape shape)
    {
        TrainedModel model = New(options, shape);
        byte[] packed = Noise((int)shape.Bytes, seed: 1), padded = Noise(shape.Height * ((shape.Width * shape.Channels) + 5), seed: 2);
        LookOptions other = new() { Seed = 3, Glimpses = model.Glimpses };
        Look look = LookInTurns(0);
        for (int i = 0; i < 100; i++) look = LookInTurns(i);

        long results = SteadyAllocation.Of(() =>
        {
            for (int i = 0; i < 50; i++) _ = Copy(look);
        });
        long found = SteadyAllocation.Of(
            () =>
            {
                for (int i = 0; i < 50; i++) look = LookInTurns(i);
            },
            results);
        Assert.Equal(results, found);

        Look LookInTurns(int i) => i % 2 == 0
            ? model.Look(packed, shape.Width, shape.Height, shape.Channels)
            : model.Look(padded, shape.Width, shape.Height, shape.Channels, (shape.Width * shape.Channels) + 5, other);
    }

    /// <summary>Whatever is beside an image, and wherever it is among others: also where more come than are looked at at a time, and where starts are random.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Images_looked_at_together_are_seen_as_each_alone(ModelOptions options, ImageShape shape)
    {
        TrainedModel model = New(options, shape);
        ReadOnlyMemory<byte>[] images = [.. Enumerable.Range(0, 130).Select(i => (ReadOnlyMemory<byte>)Noise((int)shape.Bytes, seed: i))];
        foreach (LookOptions? looking in new[] { null, new LookOptions { Seed = 9, Image = 7, Start = options is RecurrentAttentionOptions ? StartLocation.Random : null } })
        {
            Look[] expected = [.. images.Select(image => model.Look(image.Span, shape.Width, shape.Height, shape.Channels, options: looking))];
            foreach (int count in new[] { 1, 2, 5, 31, 32, 33, 130 })
            {
                IReadOnlyList<Look> looks = model.LookAtAll(images[^count..], shape.Width, shape.Height, shape.Channels, options: looking);
                Assert.Equal(count, looks.Count);
                foreach ((Look one, Look other) in expected[^count..].Zip(looks)) AssertSame(one, other);
            }
        }

        Assert.Empty(model.LookAtAll([], shape.Width, shape.Height, shape.Channels));
    }

    [Fact]
    public void Images_together_may_have_rows_that_lie_apart()
    {
        ImageShape shape = new(23, 31, 3);
        TrainedModel model = New(new RecurrentAttentionOptions { Glimpses = 3 }, shape);
        ReadOnlyMemory<byte>[] images = [.. Enumerable.Range(0, 3).Select(i => (ReadOnlyMemory<byte>)Noise(23 * 100, seed: i))];
        foreach ((ReadOnlyMemory<byte> image, Look look) in images.Zip(model.LookAtAll(images, 31, 23, 3, stride: 100))) AssertSame(model.Look(image.Span, 31, 23, 3, stride: 100), look);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Looks_together_allocate_their_results_and_nothing_else(ModelOptions options, ImageShape shape)
    {
        TrainedModel model = New(options, shape);
        ReadOnlyMemory<byte>[] images = [.. Enumerable.Range(0, 70).Select(i => (ReadOnlyMemory<byte>)Noise((int)shape.Bytes, seed: i))];
        IReadOnlyList<Look> looks = [];
        for (int i = 0; i < 40; i++) looks = model.LookAtAll(images, shape.Width, shape.Height, shape.Channels);

        long results = SteadyAllocation.Of(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                Look[] copies = new Look[looks.Count];
                for (int image = 0; image < copies.Length; image++) copies[image] = Copy(looks[image]);
            }
        });
        long found = SteadyAllocation.Of(
            () =>
            {
                for (int i = 0; i < 10; i++) looks = model.LookAtAll(images, shape.Width, shape.Height, shape.Channels);
            },
            results);
        Assert.Equal(results, found);
    }

    [Fact]
    public void What_cannot_be_looked_at_together_is_refused_with_the_image_that_is_wrong()
    {
        TrainedModel whole = New(new FullyConnectedOptions(), new ImageShape(20, 20, 1));
        Assert.Equal("image 2: pixels must be 400 bytes for 20x20x1, but are 399", Assert.Throws<DataException>(() => whole.LookAtAll([new byte[400], new byte[400], new byte[399]], 20, 20, 1)).Message);
        Assert.Equal("channels must be 1, those of the model's images, but are 3", Assert.Throws<DataException>(() => whole.LookAtAll([new byte[1200]], 20, 20, 3)).Message);
        Assert.Equal("this model sees whole images of 20x20x1, but these are 10x40x1", Assert.Throws<OptionException>(() => whole.LookAtAll([new byte[400]], 10, 40, 1)).Message);
        Assert.StartsWith("glimpses must be at most 1, but is 2", Assert.Throws<OptionException>(() => whole.LookAtAll([new byte[400]], 20, 20, 1, options: new LookOptions { Glimpses = 2 })).Message, StringComparison.Ordinal);
        Assert.Single(whole.LookAtAll([new byte[400]], 20, 20, 1));
    }

    [Fact]
    public void No_image_is_kept()
    {
        TrainedModel model = New(new RecurrentAttentionOptions(), data.Shape);
        WeakReference[] images = LookedAt();
        GC.Collect();
        Assert.All(images, image => Assert.False(image.IsAlive));

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference[] LookedAt()
        {
            byte[][] given = [.. Enumerable.Range(0, 3).Select(i => Noise((int)data.Shape.Bytes, seed: i))];
            _ = model.LookAtAll([.. given], data.Shape.Width, data.Shape.Height, 1);
            Assert.Throws<DataException>(() => model.LookAtAll([.. given], data.Shape.Width, data.Shape.Height, 3));
            return [.. given.Select(image => new WeakReference(image))];
        }
    }

    [Fact]
    public async Task Many_threads_find_what_one_does()
    {
        TrainedModel model = New(new RecurrentAttentionOptions { Glimpses = 4, Start = StartLocation.Random }, data.Shape);
        Look[] expected = [.. Enumerable.Range(0, data.Test.Count).Select(i => model.Look(data.Test, i, new LookOptions { Glimpses = 2 + (i % 3) }))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (int n = 0; n < 300; n++)
                {
                    int i = (n + (5 * thread)) % expected.Length;
                    AssertSame(expected[i], model.Look(data.Test, i, new LookOptions { Glimpses = 2 + (i % 3) }));
                    if (n % 10 > 0) continue;
                    byte[] pixels = data.Test.Pixels(i).ToArray();
                    foreach (Look look in model.LookAtAll([pixels, pixels, pixels], data.Shape.Width, data.Shape.Height, 1, options: new LookOptions { Image = i, Glimpses = 2 + (i % 3) })) AssertSame(expected[i], look);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    [Fact]
    public void Patches_are_shown_as_they_were_before_channels_were_normalised()
    {
        ChannelNormalization normalization = new([0.3f], [0.1f]);
        IReadOnlyList<float>[] patches = [.. new[] { null, normalization }.Select(each =>
            New(new RecurrentAttentionOptions { Start = StartLocation.Centre }, data.Shape, each).Look(data.Test, 0).Steps[0].Patch)];
        Assert.Contains(patches[0], value => value > 0.5f);
        for (int i = 0; i < patches[0].Count; i++) Assert.Equal(patches[0][i], patches[1][i], 1e-6f);
    }

    [Fact]
    public void The_first_glimpse_looks_where_it_is_told_to()
    {
        TrainedModel model = New(new RecurrentAttentionOptions { Glimpses = 3, Start = StartLocation.Random, LocationScale = 1f }, data.Shape);
        Look look = model.Look(data.Test, 0, new LookOptions { StartAt = (-0.25f, 1f), Glimpses = 2 });
        Assert.Equal((-0.25f, 1f, 2), (look.Steps[0].X, look.Steps[0].Y, look.Steps.Count));
        Assert.Equal((0f, 0f), At(new LookOptions { Start = StartLocation.Centre }));
        Assert.Equal(At(new LookOptions()), At(new LookOptions()));
        Assert.NotEqual(At(new LookOptions()), At(new LookOptions { Seed = 1 }));
        Assert.NotEqual(At(new LookOptions()), At(new LookOptions { Image = 1 }));

        (float, float) At(LookOptions options)
        {
            LookStep first = model.Look(data.Test.Pixels(0), data.Shape.Width, data.Shape.Height, 1, options: options).Steps[0];
            return (first.X, first.Y);
        }
    }

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Pixels_that_do_not_fit_are_refused_by_rule_and_value(int bytes, int width, int height, int channels, int stride, string told)
    {
        TrainedModel model = New(new RecurrentAttentionOptions(), new ImageShape(20, 20, 1));
        Assert.Equal(told, Assert.Throws<DataException>(() => model.Look(new byte[bytes], width, height, channels, stride)).Message);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_way_to_look_that_the_model_does_not_have_is_refused(ModelOptions options, LookOptions looking, string told)
    {
        TrainedModel model = New(options, new ImageShape(20, 20, 1));
        Assert.Equal(told, Assert.Throws<OptionException>(() => model.Look(new byte[400], 20, 20, 1, options: looking)).Message);
        Assert.Equal(told, Assert.Throws<OptionException>(() => model.RequireLooks(looking)).Message);
    }

    [Fact]
    public void Other_bad_requests_are_refused_too()
    {
        TrainedModel whole = New(new FullyConnectedOptions(), new ImageShape(20, 20, 1));
        Assert.Equal("this model sees whole images of 20x20x1, but these are 10x40x1", Assert.Throws<OptionException>(() => whole.Look(new byte[400], 10, 40, 1)).Message);
        Assert.Equal("index must be 0 to 39 with 40 images, but is 40", Assert.Throws<DataException>(() => whole.Look(data.Test, 40)).Message);
        Assert.Equal("startAt.x must be -1 to 1, but is 2", Assert.Throws<OptionException>(() => new LookOptions { StartAt = (2f, 0f) }).Message);
        Assert.Equal("startAt.y must be -1 to 1, but is NaN", Assert.Throws<OptionException>(() => new LookOptions { StartAt = (0f, float.NaN) }).Message);
        Assert.Equal("glimpses must be 1 to 1000, but is 0", Assert.Throws<OptionException>(() => new LookOptions { Glimpses = 0 }).Message);
        Assert.Equal("image must be 0 to 2147483647, but is -1", Assert.Throws<OptionException>(() => new LookOptions { Image = -1 }).Message);
        // A look that failed leaves the model as it was.
        Assert.Equal(data.ClassNames.Count, whole.Look(new byte[400], 20, 20, 1).Probabilities.Count);
    }

    private TrainedModel New(ModelOptions options, ImageShape shape, ChannelNormalization? normalization = null)
    {
        ImageClassifier model = options.Create(shape, data.ClassNames.Count, normalization);
        model.Parameters.Initialize(5);
        model.Parameters.Changed();
        return new TrainedModel(model, new Recipe { Model = options }, data.ClassNames, shape, normalization);
    }

    private static byte[] Noise(int length, int seed)
    {
        RandomSequence random = new((ulong)seed, RandomPurpose.Shuffle, 0);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)random.NextInt(256);
        return bytes;
    }

    // Not inlined: nobody may see that a copy is thrown away.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Look Copy(Look look)
    {
        LookStep[] steps = new LookStep[look.Steps.Count];
        for (int t = 0; t < steps.Length; t++)
        {
            LookStep step = look.Steps[t];
            steps[t] = new LookStep(step.X, step.Y, new GlimpseBox[step.Boxes.Count], new float[step.Patch.Count], new float[step.Probabilities.Count]);
        }

        return new Look(look.Shape, look.ClassNames, look.GlimpseSize, steps);
    }

    private static void AssertSame(Look expected, Look actual)
    {
        Assert.Equal((expected.Shape, expected.Steps.Count), (actual.Shape, actual.Steps.Count));
        foreach ((LookStep one, LookStep other) in expected.Steps.Zip(actual.Steps))
        {
            Assert.Equal((one.X, one.Y), (other.X, other.Y));
            Assert.Equal(one.Boxes, other.Boxes);
            Assert.Equal(one.Patch, other.Patch);
            Assert.Equal(one.Probabilities, other.Probabilities);
        }
    }
}

/// <summary>Memory is the process's: nothing else may run beside.</summary>
[Collection(nameof(Alone))]
public sealed class LookMemoryTests
{
    [Fact]
    public async Task Memory_stays_flat_over_many_looks_of_many_threads()
    {
        Recipe recipe = new() { Model = new RecurrentAttentionOptions { Glimpses = 3 } };
        TrainedModel model = new(recipe.Model.Create(new ImageShape(28, 28, 1), 10, null), recipe, [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], new ImageShape(28, 28, 1));
        byte[] pixels = new byte[28 * 28];
        // The lengths of looks change, so that memory for other lengths is given up again and again.
        await LookAsync(300);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await LookAsync(2000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 << 20);

        Task LookAsync(int looks) => Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int n = 0; n < looks; n++) model.Look(pixels, 28, 28, 1, options: n % 50 == 0 ? new LookOptions { Glimpses = 1 + (n / 50 % 20) } : null);
        })));
    }
}
