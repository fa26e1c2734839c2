using Fovea.Devices.Drivers;
using Fovea.Devices.Images;
using Fovea.Devices.Plans;
using Fovea.Models;
using Fovea.Training.Engines;

namespace Fovea.Devices.Engine;

/// <summary>Evaluation on a device: images in order, a piece of them at a time.</summary>
internal sealed class DeviceEvaluation : IEvaluationEngine
{
    // Enough to keep a device busy; more would only take memory.
    private const int WantedRows = 8192;

    private readonly Device device;
    private readonly RecurrentAttentionModel model;
    private readonly ImageSet set;
    private readonly int steps, rollouts, imagesPerPiece;
    private readonly DeviceImages images;
    private readonly DeviceBuffer memory, numbers;
    private readonly StepSettings settings;
    private readonly ParameterMap map;
    private readonly DeviceBuffers buffers;
    private readonly Dictionary<int, Recording> plans = [];
    private readonly int[] pieceNumbers;
    private long sentVersion = -1;

    /// <summary>Takes the memory that pieces need, and sends the images.</summary>
    /// <param name="device">The device.</param>
    /// <param name="model">The model; its weights are sent whenever they have changed.</param>
    /// <param name="set">The images.</param>
    /// <param name="steps">Glimpses of a look.</param>
    /// <param name="rollouts">Rollouts of an image.</param>
    /// <param name="mostImageBytes">Bytes that the images may have to lie on the device; null for half of what is free.</param>
    /// <exception cref="DeviceException">There is not enough memory.</exception>
    public DeviceEvaluation(Device device, RecurrentAttentionModel model, ImageSet set, int steps, int rollouts, long? mostImageBytes = null)
    {
        this.device = device;
        this.model = model;
        this.set = set;
        this.steps = steps;
        this.rollouts = rollouts;
        map = ParameterMap.ForEvaluation(model.Parameters);
        int wanted = Math.Clamp(WantedRows / rollouts, 1, Math.Max(1, set.Count));
        try
        {
            images = new DeviceImages(device, set, inTraining: false, mostImageBytes);
            settings = new StepSettings(device);
            numbers = device.Allocate(sizeof(int));
            Func<int, long>[] bytesFor = [count => Plan(count, DeviceBuffers.None, null, out _).Length * sizeof(float), images.BytesFor];
            // A long look takes more memory: smaller pieces then, and only as a last resort one image at a time, whatever it takes.
            imagesPerPiece = Math.Max(1, DeviceMemory.LargestNumber(device, wanted, bytesFor, device.FreeBytes / 2));
            DeviceBuffer[] rooms = DeviceMemory.Allocate(device, imagesPerPiece, bytesFor, "evaluation with pieces of", fewer: null);
            memory = rooms[0];
            images.TakeRoom(rooms[1]);
        }
        catch
        {
            Dispose();
            throw;
        }

        pieceNumbers = new int[imagesPerPiece];
        buffers = new DeviceBuffers(memory, settings.Buffer, numbers, images.Labels);
    }

    /// <inheritdoc/>
    public void Look(Gaze gaze, int pass, Span<float> probabilities, CancellationToken cancellation)
    {
        if (sentVersion != model.Parameters.Version)
        {
            device.Write<float>(memory, ParameterMap.Values, model.Parameters.Values.Span);
            sentVersion = model.Parameters.Version;
        }

        for (int first = 0; first < set.Count; first += imagesPerPiece)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(imagesPerPiece, set.Count - first);
            for (int i = 0; i < count; i++) pieceNumbers[i] = first + i;
            images.SendBatch(pieceNumbers.AsSpan(0, count), epoch: 0);
            settings.Set(gaze, first);
            device.Run(PlanOf(count));
        }

        device.Read(memory, map.End, probabilities);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Recording plan in plans.Values) plan.Dispose();
        plans.Clear();
        // Where there was no room for all of it, some is not there.
        images?.Dispose();
        memory?.Dispose();
        numbers?.Dispose();
        settings?.Dispose();
    }

    private long FloatsFor(int count) => Plan(count, DeviceBuffers.None, null, out _).Length;

    private Recording PlanOf(int count)
    {
        if (plans.TryGetValue(count, out Recording? known)) return known;
        PlanBuilder builder = Plan(count, buffers, images, out uint channelMeans);
        if (model.Normalization is { } normalization) device.Write<float>(memory, channelMeans, [.. normalization.Mean, .. normalization.Deviation]);
        Recording recording = device.Record(builder.Launches);
        plans.Add(count, recording);
        return recording;
    }

    private PlanBuilder Plan(int count, DeviceBuffers where, DeviceImages? seen, out uint channelMeans)
    {
        // Normalised by the running statistics: groups of rows say nothing but how work is divided.
        const int groupRows = 64;
        PassShape pass = new(count, rollouts, steps, model.Glimpses, IsTraining: false);
        PlanBuilder builder = new(where, map, model.Parameters, pass);
        uint probabilities = builder.Reserve((long)set.Count * model.Classes);
        ModelPlan plan = new(builder, model, seen, hasViews: false, groupRows);
        channelMeans = plan.ChannelMeans;
        plan.AddForward();
        DeviceMatrix logits = plan.Logits.Value.Step(steps - 1);
        builder.LaunchOverItems(
            "probabilities", count,
            new Probabilities { Images = (uint)count, Rollouts = (uint)rollouts, Classes = (uint)model.Classes, Logits = logits.Place, Stride = (uint)logits.Stride, Place = probabilities },
            GroupItems.Row, builder.Settings);
        return builder;
    }
}
