using Fovea.Data;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Models;

namespace Fovea.Devices.Tests.Engine;

/// <summary>The same device gives the same bits: from run to run, whatever was in its memory, whatever else it does, and after a resume.</summary>
public sealed class RepeatabilityTests : IDisposable
{
    private readonly Device device = TestDevice.Open();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    public void Dispose() => device.Dispose();

    /// <summary>No number, wherever no step may count on anything: of all parts, in full batches and in smaller ones, whose numbers lie elsewhere.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_lies_in_memory_before_a_step_does_not_count(int seed)
    {
        ShortTraining training = ShortTraining.Of(new RandomCase(seed));
        ShortTraining.Outcome expected = training.Train(device, steps: 4);
        Assert.Equal(expected, training.Train(device, steps: 4, before: engine => engine.Poison(float.NaN)));
        Assert.DoesNotContain("NaN", expected.Told, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_training_that_goes_on_in_another_engine_ends_with_the_same_bits(int seed)
    {
        ShortTraining training = ShortTraining.Of(new RandomCase(100 + seed));
        ShortTraining.Outcome whole = training.Train(device, steps: 5);
        RecurrentAttentionModel model = training.NewModel(), later = training.NewModel();
        List<string> told = [];
        using DeviceTraining first = training.On(device, model);
        first.Send();
        for (int step = 0; step < 3; step++) told.Add(ShortTraining.Told(first, training.Take(first, model, step)));
        first.Fetch();
        using Device another = TestDevice.Open();
        using DeviceTraining second = training.On(another, later);
        model.Parameters.Values.Span.CopyTo(later.Parameters.Values.Span);
        for (int state = 0; state < first.Optimizer.State.Count; state++) first.Optimizer.State[state].Values.Span.CopyTo(second.Optimizer.State[state].Values.Span);
        second.Send();
        for (int step = 3; step < 5; step++) told.Add(ShortTraining.Told(second, training.Take(second, later, step)));
        Assert.Equal(whole, ShortTraining.OutcomeOf(second, later, told));
    }

    [Fact]
    public void Two_trainings_side_by_side_do_not_disturb_each_other()
    {
        const int steps = 20;
        ShortTraining[] trainings = [ShortTraining.Of(new RandomCase(7)), ShortTraining.Of(new RandomCase(8))];
        ShortTraining.Outcome[] alone = [.. trainings.Select(training => training.Train(device, steps))], together = new ShortTraining.Outcome[trainings.Length];
        using Barrier begin = new(trainings.Length);
        Thread[] threads = [.. trainings.Select((training, number) => new Thread(() =>
        {
            using Device own = TestDevice.Open();
            together[number] = training.Train(own, steps, before: _ =>
            {
                // Every step begins at the same time as one of the other.
                begin.SignalAndWait();
            });
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(alone, together);
    }

    /// <summary>Images that lie on the device, and images that are sent batch by batch.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Images_that_do_not_fit_give_the_same_bits(int seed)
    {
        RandomCase drawn = new(200 + seed);
        ShortTraining training = ShortTraining.Of(drawn);
        ShortTraining.Outcome resident = training.Train(device, steps: 4, before: engine => Assert.True(engine.Images.IsResident));
        Assert.Equal(resident, training.Train(device, steps: 4, mostImageBytes: (drawn.Images.Count * drawn.Shape.Bytes) - 1, before: engine => Assert.False(engine.Images.IsResident)));
    }

    [Fact]
    public void Images_of_whatever_set_are_the_same_images()
    {
        RandomCase drawn = new(3);
        ShortTraining training = ShortTraining.Of(drawn);
        int half = drawn.Images.Count / 2;
        ImageSet joined = JoinedImageSet.Join([new ImageSubset(drawn.Images, half), Rest(drawn.Images, half)]);
        int[] others = [2, 0, 3, 1];
        ImageSet mixed = RelabelledImageSet.Relabel(drawn.Images, others), back = RelabelledImageSet.Relabel(mixed, [1, 3, 0, 2]);
        ShortTraining.Outcome expected = training.Train(device, steps: 4);
        Assert.Equal(expected, training.On(joined).Train(device, steps: 4));
        Assert.Equal(expected, training.On(back).Train(device, steps: 4));
        Assert.NotEqual(expected, training.On(mixed).Train(device, steps: 4));
    }

    private static MemoryImageSet Rest(ImageSet images, int first) => new(
        images.Shape, (byte[])[.. Enumerable.Range(first, images.Count - first).SelectMany(image => images.Pixels(image).ToArray())], images.Labels[first..].ToArray());
}
