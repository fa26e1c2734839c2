using Fovea.Data;
using Fovea.Data.Megapixel;
using Fovea.Data.Mnist;
using Fovea.Data.Scenes;
using Fovea.Tests.Data.Mnist;

namespace Fovea.Tests.Data.Megapixel;

public sealed class MegapixelMnistSourceTests
{
    private const int Side = MadeUpDigits.Side;

    private static readonly MegapixelOptions small = new() { Side = 300, Noise = 12, TrainingImages = 60, ValidationImages = 20, TestImages = 30 };

    [Fact]
    public async Task Three_digits_are_of_the_class_and_two_of_others_and_none_meet()
    {
        DataSet data = await LoadAsync(small);
        foreach (DataSplit split in new[] { DataSplit.Training, DataSplit.Validation, DataSplit.Test })
        {
            for (int image = 0; image < data[split].Count; image++)
            {
                ScenePiece[] digits = [.. Lay(data[split], epoch: 0, image).Pieces.TakeLast(5)];
                int[] classes = [.. digits.Select(digit => digit.Pattern % 10)];
                Assert.Equal(3, classes.Count(label => label == data[split].Labels[image]));
                foreach ((ScenePiece a, ScenePiece b) in digits.SelectMany((a, i) => digits.Skip(i + 1).Select(b => (a, b))))
                    Assert.True(Math.Abs(a.Left - b.Left) >= Side || Math.Abs(a.Top - b.Top) >= Side, $"{a} meets {b}");
            }
        }
    }

    [Fact]
    public async Task Every_split_has_digits_and_noise_of_its_own()
    {
        DataSet data = await LoadAsync(small);
        foreach ((DataSplit split, int least, int most) in new[] { (DataSplit.Training, 1, 80), (DataSplit.Validation, 81, 160), (DataSplit.Test, 161, 240) })
        {
            // Digits are laid on top: where they lie nothing else is seen, and noise is at least 204.
            foreach (byte value in data[split].Pixels(0)) Assert.True(value is 0 or >= 204 || (value >= least && value <= most), $"{split}: {value} is neither noise nor of this split");
        }

        Assert.NotEqual(NoisePatterns.Draw(5, 1, (uint)DataSplit.Training), NoisePatterns.Draw(5, 1, (uint)DataSplit.Test));
    }

    [Fact]
    public async Task Noise_lies_where_it_is_asked_to()
    {
        DataSet over = await LoadAsync(small with { Top = MegapixelTop.Noise });
        Scene scene = Lay(over.Test, epoch: 0, 0);
        Assert.Equal(5 + small.Noise, scene.Pieces.Count);
        Assert.All(scene.Pieces.Take(5), piece => Assert.True(piece.Pattern < MadeUpDigits.Count));
        Assert.All(scene.Pieces.Skip(5), piece =>
        {
            Assert.True(piece.Pattern >= MadeUpDigits.Count);
            Assert.InRange(piece.Left, Side, small.Side - Side - 1);
        });
    }

    [Theory]
    [InlineData(nameof(MegapixelTask.Largest))]
    [InlineData(nameof(MegapixelTask.Topmost))]
    public async Task Other_tasks_have_other_classes_of_the_same_images(string task)
    {
        DataSet data = await LoadAsync(small with { Task = Enum.Parse<MegapixelTask>(task) });
        Assert.Equal(task == nameof(MegapixelTask.Largest) ? 9 : 10, data.ClassNames.Count);
        for (int image = 0; image < data.Test.Count; image++)
        {
            ScenePiece[] digits = [.. Lay(data.Test, epoch: 0, image).Pieces.TakeLast(5)];
            int expected = task == nameof(MegapixelTask.Largest) ? digits.Max(digit => digit.Pattern % 10) : digits.MinBy(digit => digit.Top).Pattern % 10;
            Assert.Equal($"{expected}", data.ClassNames[data.Test.Labels[image]]);
        }
    }

    [Theory]
    [InlineData(nameof(MegapixelTop.Digits), nameof(MegapixelTask.Majority))]
    [InlineData(nameof(MegapixelTop.Noise), nameof(MegapixelTask.Majority))]
    [InlineData(nameof(MegapixelTop.Digits), nameof(MegapixelTask.Present))]
    public async Task Validation_and_test_sets_are_those_that_the_documentation_names(string top, string task)
    {
        MegapixelMnistSource source = new(await RealMnist.OpenOrSkipAsync(), new() { Top = Enum.Parse<MegapixelTop>(top), Task = Enum.Parse<MegapixelTask>(task), TrainingImages = 100, TrainingSeed = 7 });
        DataSet data = await source.LoadAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(source.KnownDigests[DataSplit.Validation], data.Validation.ComputeSha256());
        Assert.Equal(source.KnownDigests[DataSplit.Test], data.Test.ComputeSha256());
        Assert.Empty(new MegapixelMnistSource(new MadeUpDigits(), small).KnownDigests);
    }

    [Fact]
    public async Task Where_it_is_asked_which_digits_are_there_a_label_is_the_set_of_all_five()
    {
        DataSet data = await LoadAsync(small with { Task = MegapixelTask.Present }), majority = await LoadAsync(small);
        Assert.True(data.Training.SeveralClasses && data.Validation.SeveralClasses && data.Test.SeveralClasses);
        Assert.False(majority.Test.SeveralClasses);
        for (int image = 0; image < data.Test.Count; image++)
        {
            ScenePiece[] pieces = [.. Lay(data.Test, epoch: 0, image).Pieces];
            Assert.Equal(Lay(majority.Test, epoch: 0, image).Pieces, pieces);
            Assert.Equal(pieces.TakeLast(5).Aggregate(0, (set, digit) => set | (1 << (digit.Pattern % 10))), data.Test.Labels[image]);
        }

        OptionException refused = await Assert.ThrowsAsync<OptionException>(() => LoadAsync(small with { Mode = TrainingMode.Fresh, Task = MegapixelTask.Present }));
        Assert.Contains("task is present", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_stay_unless_they_are_to_be_fresh_and_classes_always_do()
    {
        DataSet still = await LoadAsync(small), fresh = await LoadAsync(small with { Mode = TrainingMode.Fresh });
        Assert.Equal(Lay(still.Training, 0, 7).Pieces, Lay(still.Training, 5, 7).Pieces);
        Assert.NotEqual(Lay(fresh.Training, 0, 7).Pieces, Lay(fresh.Training, 5, 7).Pieces);
        Assert.Equal(still.Training.Labels, fresh.Training.Labels);
        foreach (int epoch in new[] { 1, 2, 3 })
            Assert.Equal(3, Lay(fresh.Training, epoch, 7).Pieces.TakeLast(5).Count(digit => digit.Pattern % 10 == fresh.Training.Labels[7]));
        OptionException refused = await Assert.ThrowsAsync<OptionException>(() => LoadAsync(small with { Mode = TrainingMode.Fresh, Task = MegapixelTask.Largest }));
        Assert.Contains("task is largest", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_digits_are_warped_where_they_lie()
    {
        DataSet plain = await LoadAsync(small), warped = await LoadAsync(small with { Distortion = new DigitDistortionOptions { Rotation = 20 } });
        Scene before = Lay(plain.Training, 0, 3), after = Lay(warped.Training, 0, 3);
        Assert.Equal(before.Pieces.Select(piece => (piece.Left, piece.Top)), after.Pieces.Select(piece => (piece.Left, piece.Top)));
        Assert.Equal([~0, ~1, ~2, ~3, ~4], after.Pieces.TakeLast(5).Select(piece => piece.Pattern));
        Assert.Equal(Lay(plain.Test, 0, 3).Pieces, Lay(warped.Test, 0, 3).Pieces);
    }

    [Fact]
    public async Task A_model_looks_at_scenes_as_at_their_pixels()
    {
        DataSet data = await LoadAsync(small);
        byte[] pixels = [.. Enumerable.Range(0, data.Test.Count).SelectMany(image => data.Test.Pixels(image).ToArray())];
        ImageSet painted = ImageSet.InMemory(data.Shape, pixels, data.Test.Labels.ToArray());
        Recipe recipe = new()
        {
            Data = "megapixel-mnist",
            Model = new RecurrentAttentionOptions { Glimpses = 4, Sensor = new MultiScaleSensorOptions { Size = 10, Scales = 4, Step = 3 } },
            Training = new TrainingOptions { Epochs = 2, BatchSize = 20 },
        };
        using Trainer trainer = new(recipe, data, threads: 1);
        trainer.Run();
        double[] Scores(ImageSet images)
        {
            Evaluation evaluation = trainer.Best.Evaluate(images, new EvaluationOptions { Rollouts = 2, Seed = 3 }, threads: 1);
            return [evaluation.ErrorPercent, evaluation.NegativeLogLikelihood];
        }

        Assert.Equal(Scores(painted), Scores(data.Test));
    }

    private static Scene Lay(ImageSet images, int epoch, int index) => Assert.IsType<Scene>(images.NewRegionReader().Turn(epoch, index));

    private static Task<DataSet> LoadAsync(MegapixelOptions options) => new MegapixelMnistSource(new MadeUpDigits(), options).LoadAsync(null, TestContext.Current.CancellationToken);
}
